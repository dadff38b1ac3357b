#!/usr/bin/env bash
# Attack A15 on a real run: can whoever holds everything that is stored after the close say who answered what? Starts a small
# company (Redis, Apache Kafka, directory) and the five processes of surveys, lets people answer several surveys, and dumps
# every file, topic, Redis and metric twice: once shuffled and not yet counted, with the tally's key and all ballots in clear;
# and once all is over. Adversaries who know the roster, who fetched and sent when, and the length of everybody's comment
# then guess whose each ballot is, by orders, sizes and times. Nobody may do better or worse than chance.
#
#   scripts/linkage.sh
#   --build DIR     programs of this build (default build/release)
#   --trials N      guesses that each adversary makes at least who holds the ballots (default 10000)
#   --people N      people of the company (default 200); as many surveys as the trials need
#   --open SECONDS  how long the surveys are open (default 15 s and a tenth of a second for each person and survey)
#   --seed N        of the answers, and of how adversaries order what they cannot tell apart (default 1)
#   --false-alarm P how likely it may be that chance alone fails the run (default 0.05; a leak is far beyond any)
#   --unshuffled    the control: with a shuffler that keeps the order of arrival, an adversary must find more than half.
#                   Its build is configured with -DFAIRLEAD_PULSE_TEST_NO_SHUFFLE=ON (the preset debug is)
#   --keep          keeps the dumps and says where they are
# Exit code 0 if all is as it must be. What is measured, and how chance is computed: docs/privacy.md, tests/pulse/linkage.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/stack.sh
. "$FAIRLEAD_ROOT/scripts/stack.sh"

# Ballots of one person in tests/pulse/day.toml, without those that are alone in their cell.
readonly guesses_each=11
build=build/release trials=10000 people=200 open='' seed=1 false_alarm=0.05 unshuffled=no keep=no
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=${2:-}; shift ;;
    --trials) trials=${2:-}; shift ;;
    --people) people=${2:-}; shift ;;
    --open) open=${2:-}; shift ;;
    --seed) seed=${2:-}; shift ;;
    --false-alarm) false_alarm=${2:-}; shift ;;
    --unshuffled) unshuffled=yes ;;
    --keep) keep=yes ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift || misused "the last option needs a value"
done
[[ $trials =~ ^[1-9][0-9]*$ && $people =~ ^[1-9][0-9]*$ && $open =~ ^[0-9]*$ && $seed =~ ^[0-9]+$ ]] ||
  misused "--trials, --people, --open and --seed take whole numbers"
[[ $false_alarm =~ ^0\.[0-9]*[1-9][0-9]*$ ]] || misused "--false-alarm takes a number between 0 and 1"
[ "$people" -ge 40 ] || misused "--people must be at least 40: fewer than 20 bundles are destroyed unread"
cd "$FAIRLEAD_ROOT"
[ -x "$build/bin/fairlead-pulse-crowd" ] || fail "$build holds no fairlead-pulse-crowd; scripts/demo.sh builds all that is needed."
if [ $unshuffled = yes ]; then
  stack_pulse_program[shuffler]=fairlead-pulse-shuffler-unshuffled
  [ -x "$build/bin/${stack_pulse_program[shuffler]}" ] ||
    fail "$build holds no ${stack_pulse_program[shuffler]}; configure it with -DFAIRLEAD_PULSE_TEST_NO_SHUFFLE=ON and build that target."
fi
control=()
[ $unshuffled = no ] || control=(--unshuffled)
surveys=$(((trials + people * guesses_each * 9 / 10 - 1) / (people * guesses_each * 9 / 10)))
open=${open:-$((15 + surveys * people / 10))}

# Everything in $directory/stack is dumped; what only the scoring may read is beside it.
directory=$(mktemp -d)
mkdir -p "$directory"/{stack,crowd}
finish() {
  local status=$?
  trap - EXIT INT TERM
  stack_end
  if [ $keep = no ] && { [ $status = 0 ] || [ $status = 130 ]; }; then rm -rf "$directory"; else say "Dumps, logs and data are kept in $directory."; fi
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM
set -m

use_node
# shellcheck disable=SC2034 # read by stack_pulse; one partition: the topic itself keeps the arrivals in order
stack_page_directory=$(scripts/pulse-page.sh) stack_pulse_partitions=1
stack_begin "$build" "$directory/stack"
stack_redis
stack_kafka
stack_service directory
stack_pulse
stack_wait
"$build/bin/fairlead-simulator" people --count "$people" --seed 1 --out "$directory/people.csv"
stack_ctl hr people import "$directory/people.csv" --mapping services/fairleadctl/people/mappings/fairlead.toml >"$directory/stack/log/import.log" ||
  { cat "$directory/stack/log/import.log"; fail "the people could not be imported."; }
stack_ctl hr people list --limit 1000000 --json | jq -r '.employees[] | select(.employed) | .record.employee_id' >"$directory/employees"

at() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }
opens=$(($(date +%s) + 5 + 3 * surveys))
closes=$((opens + open))
sed "s/@OPENS@/$(at $opens)/; s/@CLOSES@/$(at $closes)/; s/@SECOND_CLOSE@/$(at $((closes + 60)))/; s/@SECOND_SIGNER@//" \
  tests/pulse/day.toml >"$directory/survey.toml"
ids=()
for ((i = 0; i < surveys; i++)); do
  ids+=("$(openssl rand -hex 16)")
  stack_ctl admin pulse launch "$directory/survey.toml" --survey "${ids[i]}" >>"$directory/launched" ||
    { cat "$directory/launched"; fail "survey $((i + 1)) could not be launched."; }
done
say "Surveys: $surveys, of $(wc -l <"$directory/employees") people each, open until $(at $closes)."
[ "$(date +%s)" -lt $opens ] || fail "the launches took longer than until the opening; the machine is too busy."
while [ "$(date +%s)" -lt $opens ]; do sleep 0.2; done
# Everybody sends as soon as they have their slips, and once: what is easiest to link.
# In an order that is not the roster's.
for ((i = 0; i < surveys; i++)); do
  survey=${ids[i]}
  shuf --random-source=<(yes "$seed $i") "$directory/employees" >"$directory/order"
  "$build/bin/fairlead-pulse-crowd" --page "$stack_page" --survey "$survey" --people "$directory/order" --threads 2 \
    --key "$stack_dir/keys/private/development.pem" --key-id development --token-issuer fairlead-development \
    --answering 0.9 --revising 0 --seed "$seed" --observed "$directory/crowd/$survey.observed" --truth "$directory/crowd/$survey.truth" >&2 ||
    fail "not everybody could answer; a longer --open may be needed."
done

# dump MOMENT PROCESS...: everything that is stored now, and the metrics of these processes.
dump() {
  local moment=$1 process survey arguments=()
  shift
  for process in directory-1 "${@/#/pulse-}"; do arguments+=(--metrics "$process=${stack_admin[${process%-1}-1]}"); done
  [ "$moment" = shuffled ] || for survey in "${ids[@]}"; do arguments+=(--survey "$survey"); done
  python3 tests/pulse/linkage/dump.py --out "$directory/$moment" --files "$stack_dir" --page "$stack_page" "${arguments[@]}" \
    --redis "main=$stack_redis_port" --redis "issuer=${stack_pulse_redis[issuer]}" --redis "collector=${stack_pulse_redis[collector]}"
}
# each_has STEP: whether every survey has come so far.
each_has() {
  local survey
  for survey in "${ids[@]}"; do stack_ctl admin pulse status "$survey" --json | jq -r '.steps[]' | grep -qx "$1" || return 1; done
}
stack_stop pulse-tally-1
say "All have answered. The tally waits until what it will read is copied."
stack_until $((closes - $(date +%s) + 90)) each_has shuffle-key-destroyed || fail "the surveys were not shuffled; see $stack_dir/log/pulse-shuffler-1.log."
dump shuffled catalog issuer collector shuffler
stack_pulse_keeper tally
stack_until 120 each_has tally-key-destroyed || fail "the surveys were not released; see $stack_dir/log/pulse-tally-1.log."
dump over catalog issuer collector shuffler tally
say "All is over; the adversaries guess."
python3 tests/pulse/linkage/judge.py --crowd "$directory/crowd" --shuffled "$directory/shuffled" --over "$directory/over" \
  --trials "$trials" --seed "$seed" --false-alarm "$false_alarm" "${control[@]}"
