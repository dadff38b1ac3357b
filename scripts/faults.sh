#!/usr/bin/env bash
# Kills and cuts a whole Fairlead at random under load and counts what was lost or done twice. Real Kafka, real Redis, two
# replicas of each service; kill -9, SIGTERM, SIGSTOP, and connections cut between them; clients repeat their requests.
# The last line: "kills N lost N twice N gaps N conserved yes|no"; exit 0 only if all is as it should be.
#
#   scripts/faults.sh --kills 200 --seed 1
#   scripts/faults.sh --chat --kills 100 --seed 2
#                 kills chat, recognition, Redis, Kafka and the Slack double under a day of traffic in Slack; the last line:
#                 "kills N lost N twice N unanswered N repeats N explained N gaps N conserved yes|no"
#   scripts/faults.sh --pulse --kills 200 --seed 3
#                 kills every process of anonymous surveys (two collectors), their Redis and Kafka while people answer, with
#                 retries and double clicks, and through close, shuffle and tally: first a survey of everybody, then small
#                 ones, every other one with a second signer. What people know is compared with what was made public, and
#                 whatever the processes have written is searched for keys; the last line:
#                 "kills N answered N counted N twice N lost N keys_left N verified yes|no"
#   --people N    how many there are (default 500; with --chat 200), or with --pulse how many answer the first survey (2000)
#   --build DIR   programs of this build (default build/release, built if it is not there)
#   --verbose     a line for each fault
#   --keep        keeps logs and data
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

build='' mode=backbone options=()
while [ $# -gt 0 ]; do
  case $1 in
    --kills | --seed | --people)
      [[ ${2:-} =~ ^[0-9]+$ ]] || misused "$1 takes a number"
      options+=("$1" "$2")
      shift
      ;;
    --chat) mode=chat ;;
    --pulse) mode=pulse ;;
    --build) build=${2:-}; [ -n "$build" ] || misused "--build needs a directory"; shift ;;
    --verbose | --keep) options+=("$1") ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift
done
cd "$FAIRLEAD_ROOT"
if [ -z "$build" ]; then
  build=build/release
  scripts/install-dependencies.sh --demo --kafka
  say "Building (optimised)."
  cmake --preset release >/dev/null
  ninja --quiet -C $build fairlead-directory fairlead-recognition fairlead-chat fairleadctl fairlead-simulator fairlead-load \
    fairlead-pulse-catalog fairlead-pulse-issuer fairlead-pulse-collector fairlead-pulse-shuffler fairlead-pulse-tally \
    fairlead-pulse-crowd
fi
scripts/kafka.sh fetch
case $mode in
  chat)
    double_main=$(scripts/slack-double.sh build)
    use_node
    exec python3 tests/faults/chat_faults.py --bin "$build/bin" --double-main "$double_main" "${options[@]}"
    ;;
  pulse)
    page=$(scripts/pulse-page.sh)
    exec python3 tests/faults/pulse_faults.py --bin "$build/bin" --page "$page" "${options[@]}"
    ;;
  *) exec python3 tests/faults/faults.py --bin "$build/bin" "${options[@]}" ;;
esac
