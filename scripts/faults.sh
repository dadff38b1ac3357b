#!/usr/bin/env bash
# Kills and cuts a whole Fairlead at random under load and counts what was lost or done twice. Real Kafka, real Redis, two
# replicas of each service; kill -9, SIGTERM, SIGSTOP, and connections cut between them; clients repeat their requests.
# The last line: "kills N lost N twice N gaps N conserved yes|no"; exit 0 only if all is as it should be.
#
#   scripts/faults.sh --kills 200 --seed 1
#   scripts/faults.sh --chat --kills 100 --seed 2
#                 kills chat, recognition, Redis, Kafka and the Slack double under a day of traffic in Slack; the last line:
#                 "kills N lost N twice N unanswered N repeats N explained N gaps N conserved yes|no"
#   --build DIR   programs of this build (default build/release, built if it is not there)
#   --verbose     a line for each fault
#   --keep        keeps logs and data
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

build='' chat=no options=()
while [ $# -gt 0 ]; do
  case $1 in
    --kills | --seed | --people)
      [[ ${2:-} =~ ^[0-9]+$ ]] || misused "$1 takes a number"
      options+=("$1" "$2")
      shift
      ;;
    --chat) chat=yes ;;
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
  ninja --quiet -C $build fairlead-directory fairlead-recognition fairlead-chat fairleadctl fairlead-simulator fairlead-load
fi
scripts/kafka.sh fetch
if [ $chat = yes ]; then
  double_main=$(scripts/slack-double.sh build)
  use_node
  exec python3 tests/faults/chat_faults.py --bin "$build/bin" --double-main "$double_main" "${options[@]}"
fi
exec python3 tests/faults/faults.py --bin "$build/bin" "${options[@]}"
