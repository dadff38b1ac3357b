#!/usr/bin/env bash
# Lets other people's programs speak with Fairlead: grpcurl by reflection, kafkajs and cloudevents on the event log.
#
#   scripts/interop.sh
#   --build DIR   programs of this build (default build/release, built if it is not there)
#
# The last line: "N passed, N failed".
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/stack.sh
. "$FAIRLEAD_ROOT/scripts/stack.sh"

build=''
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=${2:-}; [ -n "$build" ] || misused "--build needs a directory"; shift ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift
done
cd "$FAIRLEAD_ROOT"
readonly grpcurl_version=v1.8.7
grpcurl=$FAIRLEAD_CACHE/grpcurl-$grpcurl_version/grpcurl
modules=$FAIRLEAD_CACHE/tools/node_modules

if [ -z "$build" ]; then
  build=build/release
  scripts/install-dependencies.sh --test
  say "Building (optimised)."
  cmake --preset release >/dev/null
  ninja --quiet -C $build fairlead-directory fairlead-recognition fairleadctl fairlead-simulator fairlead-load
fi
if [ ! -x "$grpcurl" ]; then
  command -v go >/dev/null || fail "Go is missing; run scripts/install-dependencies.sh --test."
  say "Building grpcurl $grpcurl_version."
  GOBIN=$(dirname "$grpcurl") GOFLAGS=-buildvcs=false go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$grpcurl_version" 2>&1 |
    grep -v '^go: downloading' >&2 || [ -x "$grpcurl" ] || fail "Go could not build grpcurl; check its module proxy settings."
fi
node_tools

directory=$(mktemp -d)
finish() {
  local status=$?
  trap - EXIT INT TERM
  stack_end
  rm -rf "$directory"
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM
set -m
stack_begin "$build" "$directory"
stack_redis
stack_kafka
stack_service directory
stack_service recognition
stack_wait
"$build/bin/fairlead-simulator" people --count 50 --seed 3 --out "$directory/people.csv"
stack_ctl hr people import "$directory/people.csv" --mapping services/fairleadctl/people/mappings/fairlead.toml >/dev/null
known() { [ "$(stack_metric "${stack_admin[recognition-1]}/metrics" fairlead_recognition_people)" -ge 50 ]; }
stack_until 60 known || fail "recognition did not learn of the people within 60 s."
"$build/bin/fairlead-load" --directory "${stack_rpc[directory-1]}" --recognition "${stack_rpc[recognition-1]}" --limit 20 --seconds 20 \
  --value Care --signing-key "$directory/keys/private/development.pem" >/dev/null

passed=0 failed=0
# check WHAT EXPECTED COMMAND...: the output must match the extended regular expression.
check() {
  local what=$1 expected=$2 output
  shift 2
  if output=$("$@" 2>&1) && grep -qE -- "$expected" <<<"$output"; then
    passed=$((passed + 1))
    printf 'ok    %s\n' "$what"
    head -n 3 <<<"$output" | cut -c1-300 | sed 's/^/        /'
  else
    failed=$((failed + 1))
    printf 'FAIL  %s: expected %s in\n%s\n' "$what" "$expected" "$output"
  fi
}
ask() { "$grpcurl" -plaintext -H "authorization: Bearer $(cat "$directory/hr.token")" "$@"; }

recognition=${stack_rpc[recognition-1]}
check "grpcurl lists services" '^fairlead\.recognition\.v1\.RecognitionService$' ask "$recognition" list
check "grpcurl lists the health service" '^grpc\.health\.v1\.Health$' ask "$recognition" list
check "grpcurl describes health" 'rpc Check' ask "$recognition" describe grpc.health.v1.Health
check "grpcurl describes GiveAward" 'rpc GiveAward' ask "$recognition" describe fairlead.recognition.v1.RecognitionService
check "grpcurl calls health" '"SERVING"' ask "$recognition" grpc.health.v1.Health/Check
check "grpcurl calls GetLeaderboard" '"places"' ask "$recognition" fairlead.recognition.v1.RecognitionService/GetLeaderboard
check "grpcurl calls GetTeamTree" '"employees_?[wW]ith_?[bB]elow"' ask "${stack_rpc[directory-1]}" fairlead.directory.v1.DirectoryService/GetTeamTree
check "grpcurl without a token is refused" 'Unauthenticated' bash -c '! "$@"' _ "$grpcurl" -plaintext "$recognition" \
  fairlead.recognition.v1.RecognitionService/GetLeaderboard
use_node
check "kafkajs and cloudevents read an AwardGiven" '"type":"fairlead.recognition.v1.AwardGiven"' \
  node tests/interop/read_award.mjs "$stack_bootstrap" recognition.events.v1 proto "$modules"
printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
