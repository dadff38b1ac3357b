#!/usr/bin/env bash
# Shows Fairlead at work on this machine: installs what it needs, builds, starts everything on free loopback ports,
# imports a company, lets people give awards for half a minute, shows what Prometheus saw, audits the ledger, runs
# an anonymous survey (scripts/pulse-day.sh), plays a day of 30 people in Slack (scripts/slack-day.sh, with a double of
# Slack), and stops all that it started. May be run as
# often as you like; needs no configuration. 20 to 30 minutes at the first run on two cores, most of it the build.
#
#   scripts/demo.sh
#   --people FILE --mapping FILE   imports your own CSV file instead of 1,000 simulated people (docs/people-import.md)
#   --count N                      so many simulated people (default 1000)
#   --seconds N --rate N           so long, and so many awards a second (default 30 and 100)
#   --kafka                        a real Apache Kafka instead of the embedded development broker
#   --keep-running                 leaves everything running and says what to try; ends with Ctrl-C
# With SLACK_BOT_TOKEN_FILE and SLACK_SIGNING_SECRET_FILE (and --people, --mapping) fairlead-chat talks to a real workspace
# instead of the double, until Ctrl-C; docs/slack.md says how to prepare it.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/stack.sh
. "$FAIRLEAD_ROOT/scripts/stack.sh"

people='' mapping='' slack_options=() count=1000 seconds=30 rate=100 kafka=no keep=no
while [ $# -gt 0 ]; do
  case $1 in
    --people) people=${2:-}; shift ;;
    --mapping) mapping=${2:-}; shift ;;
    --count) count=${2:-}; shift ;;
    --seconds) seconds=${2:-}; shift ;;
    --rate) rate=${2:-}; shift ;;
    --kafka) kafka=yes ;;
    --keep-running) keep=yes ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift || misused "the last option needs a value"
done
[[ $count =~ ^[1-9][0-9]*$ && $seconds =~ ^[1-9][0-9]*$ && $rate =~ ^[1-9][0-9]*$ ]] || misused "--count, --seconds and --rate take whole numbers above 0"
if [ -n "$people" ]; then
  [ -r "$people" ] || misused "--people $people cannot be read"
  [ -r "$mapping" ] || misused "--people needs --mapping FILE, which says what its columns mean; docs/people-import.md shows how"
  people=$(realpath "$people") mapping=$(realpath "$mapping")
fi
if [ -n "${SLACK_BOT_TOKEN_FILE:-}${SLACK_SIGNING_SECRET_FILE:-}" ]; then
  [ -n "$people" ] || misused "a real Slack workspace needs your people: --people FILE --mapping FILE"
  slack_options=(--people "$people" --mapping "$mapping")
  for name in SLACK_BOT_TOKEN_FILE SLACK_SIGNING_SECRET_FILE; do
    [ -r "${!name:-}" ] || misused "$name must name a readable file; docs/slack.md says what belongs into it"
    export "$name=$(realpath "${!name}")"
  done
fi
cd "$FAIRLEAD_ROOT"

step() { printf '\n== %s\n' "$*"; }

step "Installing what is missing"
if [ $kafka = yes ]; then scripts/install-dependencies.sh --demo --kafka; else scripts/install-dependencies.sh --demo; fi

step "Building (optimised)"
cmake --preset release >build-release.log 2>&1 || { tail -n 20 build-release.log; fail "CMake failed; its output is in build-release.log."; }
rm -f build-release.log
ninja -C build/release fairlead-directory fairlead-recognition fairlead-chat fairleadctl fairlead-devbroker fairlead-simulator fairlead-load \
  fairlead-pulse-catalog fairlead-pulse-issuer fairlead-pulse-collector fairlead-pulse-shuffler fairlead-pulse-tally fairlead-pulse-crowd |
  awk '/^\[/ { split($1, part, /[[\/\]]/); if (++lines % 25 == 0) print "  " part[2] " of " part[3]; next } { print }'

directory=$(mktemp -d)
finish() {
  local status=$?
  trap - EXIT INT TERM
  step "Stopping"
  stack_end
  rm -rf "$directory"
  [ $status = 0 ] && echo "All is stopped." || echo "The demo ended with an error ($status)."
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM
# Programs started below must not read the terminal's Ctrl-C before this script has stopped them in order.
set -m
stack_begin build/release "$directory"

step "Starting Redis, the $([ $kafka = yes ] && echo "Apache Kafka broker" || echo "development broker"), directory and recognition"
stack_redis
if [ $kafka = yes ]; then stack_kafka; else stack_devbroker; fi
stack_service directory
stack_service recognition
stack_wait
stack_prometheus
echo "All processes are ready."

step "Importing people"
if [ -z "$people" ]; then
  people=$directory/people.csv mapping=services/fairleadctl/people/mappings/fairlead.toml
  build/release/bin/fairlead-simulator people --count "$count" --seed 1 --out "$people"
fi
stack_ctl hr people import "$people" --mapping "$mapping"
# Recognition learns of people by events; an award to somebody whom it does not know yet would be refused.
known() { [ "$(stack_metric "${stack_admin[recognition-1]}/metrics" fairlead_recognition_people)" -ge "$1" ]; }
imported=$(stack_ctl hr people list --limit 1000000 --include-left --json | jq -s '[.[].employees | length] | add')
stack_until 60 known "$imported" || fail "recognition did not learn of all $imported people within 60 s; its log is $directory/log/recognition-1.log."
echo "$imported people are known to directory and recognition."

step "Giving awards for $seconds s, $rate a second"
value_options=()
for value in "${stack_values[@]}"; do value_options+=(--value "$value"); done
build/release/bin/fairlead-load --directory "${stack_rpc[directory-1]}" --recognition "${stack_rpc[recognition-1]}" \
  --signing-key "$directory/keys/private/development.pem" --seconds "$seconds" --rate "$rate" --reverse-share 0.02 \
  --run "demo-$$" --verify "${value_options[@]}"
printf '  %-40s%10s\n' 'events published' "$(stack_metric "${stack_admin[recognition-1]}/metrics" fairlead_relay_published_total)"
printf '  %-40s%10s\n' 'gaps in the log' "$(stack_metric "${stack_admin[recognition-1]}/metrics" fairlead_event_gaps_total)"

step "Three figures out of Prometheus (http://$stack_prometheus_address)"
ask() {
  local answer
  answer=$(curl -fsS --data-urlencode "query=$2" "http://$stack_prometheus_address/api/v1/query" | jq -r '.data.result[0].value[1] // "none"')
  [ "$answer" != none ] || fail "Prometheus has no answer to: $2"
  printf '  %-40s%10.2f\n' "$1" "$answer"
}
sleep 2 # two scrapes
ask "awards in the last day, whole company" 'max(fairlead_people_awards_1d{team=""})'
ask "share of people who gave in 30 days" 'max(fairlead_people_gave_30d_ratio{team=""})'
ask "calls of GiveAward a second, last minute" 'sum(rate(fairlead_rpc_requests_total{method=~".*GiveAward"}[1m]))'

step "Auditing the ledger"
stack_ctl admin audit ledger

if [ $keep = yes ]; then
  ctl="build/release/bin/fairleadctl --directory ${stack_rpc[directory-1]} --recognition ${stack_rpc[recognition-1]} --kafka $stack_bootstrap --token-file $directory/hr.token"
  step "Running; try"
  cat <<TRY
  $ctl teams tree
  $ctl leaderboard
  $ctl people list --limit 5
  $ctl events tail recognition.events.v1 --from beginning --count 3
  curl http://${stack_admin[recognition-1]}/metrics/people
  Prometheus: http://$stack_prometheus_address     logs: $directory/log
TRY
fi

# A company of its own: survey processes share nothing with the others.
step "A pulse survey of 1,000 people, three of them at a browser, and the next one"
scripts/pulse-day.sh --build build/release --browsers --again

# A company of its own: who was given 3,000 awards in half a minute has no allowance left for a day in Slack.
step "A day of 30 people in Slack"
if [ $keep = yes ]; then slack_options+=(--keep-running); fi
scripts/slack-day.sh --build build/release "${slack_options[@]}"
