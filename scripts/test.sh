#!/usr/bin/env bash
# Builds and tests everything; ends with a table of the stages and "N passed, N failed"; exit code 1 if anything failed.
#
#   scripts/test.sh               all stages, about 50 minutes on two cores from nothing
#   scripts/test.sh --quick       what a change needs before it is committed: debug build, unit tests, lint without
#                                 clang-tidy; under 2 minutes when built
#   scripts/test.sh --only REGEX  only the stages that match, or, if none does, only the tests that match
#   scripts/test.sh --list        prints the stages
#
# Stages: install (dependencies), debug (build and tests under AddressSanitizer and UndefinedBehaviorSanitizer), tsan
# (build and tests of the concurrent libraries under ThreadSanitizer), lint, tidy (clang-tidy, with what processor time the
# other stages leave), fuzz (20 s of each target), interop
# (grpcurl, kafkajs, cloudevents, the Slack double with @slack/bolt and @slack/types; a survey, and whether its answers can be
# linked to people), faults (20; 10 with chat, 12 with surveys).
# A stage that fails does not keep the later ones from running. Their output is kept in build/log.
# FAIRLEAD_BUILD_ROOT is where the builds are (default: build).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$FAIRLEAD_ROOT"

readonly fuzz_seconds=20
readonly fault_kills=20
readonly chat_fault_kills=10
readonly pulse_fault_kills=12
readonly pulse_fault_people=200
readonly stage_limit=2700
builds=${FAIRLEAD_BUILD_ROOT:-build}
mkdir -p "$builds/log"
builds=$(cd "$builds" && pwd)
jobs=$(nproc)

stages=(install debug tidy tsan lint fuzz interop faults)
quick=no tests=''
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=yes; stages=(install debug lint) ;;
    --only) only=${2:?"--only needs a regular expression"}; shift ;;
    --list) printf '%s\n' "${stages[@]}"; exit 0 ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift
done
if [ -n "${only:-}" ]; then
  mapfile -t matching < <(printf '%s\n' "${stages[@]}" | grep -E -- "$only")
  if [ ${#matching[@]} -gt 0 ]; then
    stages=("${matching[@]}")
  else
    tests=$only
    stages=(debug tsan)
    [ $quick = no ] || stages=(debug)
  fi
fi

# What a stage found out: count PASSED FAILED, any number of times.
passed=0 failed=0
count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
}

# check SENTENCE COMMAND...: one check of its own; the sentence says what failed.
check() {
  local sentence=$1
  shift
  if "$@"; then count 1 0; else count 0 1; echo "FAIL: $sentence"; return 1; fi
}

need() {
  local tool missing=0
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "FAIL: $tool is missing; run scripts/install-dependencies.sh --test."; missing=1; }
  done
  if [ $missing = 1 ]; then count 0 1; return 1; fi
}

# Counts what a command says in its last line "N passed, N failed"; without such a line the command itself counts.
count_of_last_line() {
  local status=0 line last=$builds/log/last-$BASHPID
  "$@" 2>&1 | tee "$last" || status=1
  line=$(tail -n 1 "$last")
  if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
    count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
    # A bad end after good counts is a failure too.
    if [ $status = 1 ] && [ "${BASH_REMATCH[2]}" = 0 ]; then count 0 1; fi
  else
    check "$* ended badly" [ $status = 0 ] || true
  fi
  rm -f "$last"
}

# build PRESET TARGET...: everything that can be built is, so that one mistake does not hide the others.
build() {
  local preset=$1
  shift
  need cmake ninja g++ || return 1
  check "CMake could not configure $preset" cmake --preset "$preset" -B "$builds/$preset" || return 1
  check "$preset does not build" nice ninja -C "$builds/$preset" -k 0 "$@"
}

# run_tests PRESET CTEST_OPTION...
run_tests() {
  local preset=$1 runner=() report=$builds/log/$1-tests.txt total
  shift
  [ -z "$tests" ] || set -- "$@" -R "$tests"
  # ThreadSanitizer of g++ 12 does not start under some kernels' address space layout randomisation.
  if [ "$preset" = tsan ] && setarch -R true 2>/dev/null; then runner=(setarch -R); fi
  "${runner[@]}" ctest --test-dir "$builds/$preset" -j "$jobs" --output-on-failure "$@" 2>&1 | tee "$report" || true
  total=$(sed -nE 's/.* ([0-9]+) tests? failed out of ([0-9]+).*/\1 \2/p; s/^100% tests passed, 0 tests failed out of ([0-9]+).*/0 \1/p' "$report" | tail -n 1)
  if [ -n "$total" ]; then
    count $((${total#* } - ${total% *})) "${total% *}"
  elif [ -z "$tests" ] || [ "$preset" = debug ]; then
    check "no tests were found in $preset" false || true
  fi
}

stage_install() { check "dependencies are missing" scripts/install-dependencies.sh --test || true; }

stage_debug() {
  build debug || true
  need ctest redis-server java mvn kcat promtool || true
  check "Kafka could not be fetched" scripts/kafka.sh fetch || true
  if [ $quick = yes ]; then run_tests debug -LE 'component|model'; else run_tests debug; fi
}

stage_tsan() {
  build tsan fairlead_tsan_tests || true
  run_tests tsan -L tsan
}

stage_lint() { count_of_last_line scripts/lint.sh --no-tidy; }

# Waits for nobody, so that it may run beside stages that mostly wait for others.
stage_tidy() {
  chrt --idle --pid 0 "$BASHPID" 2>/dev/null || renice -n 19 "$BASHPID" >/dev/null
  count_of_last_line scripts/lint.sh --build "$builds/debug" --only tidy
}

# One fuzz target, beginning from its seeds and from what earlier runs found.
fuzz_one() {
  local target=$1 name directory
  name=$(basename "$target")
  directory=$builds/fuzz/corpus/$name
  mkdir -p "$directory"
  local seeds=()
  [ ! -d "tests/fuzz/$name" ] || seeds=("tests/fuzz/$name")
  if (cd "$builds/fuzz" && ASAN_OPTIONS=detect_leaks=1 timeout $((fuzz_seconds * 5)) "$target" -max_total_time=$fuzz_seconds -seed=1 \
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 "$directory" "${seeds[@]/#/$FAIRLEAD_ROOT/}") >"$builds/log/$name.txt" 2>&1; then
    echo "ok   $name $(sed -n 's/^stat::number_of_executed_units: *//p' "$builds/log/$name.txt") inputs"
  else
    tail -n 60 "$builds/log/$name.txt"
    echo "FAIL $name"
  fi
}
export -f fuzz_one
export builds fuzz_seconds

stage_fuzz() {
  need clang++ || return 0
  build fuzz fairlead_fuzzers || true
  local results=$builds/log/fuzz-results.txt
  find "$builds/fuzz/fuzzers" -type f -perm -u+x -print0 2>/dev/null |
    xargs -0 -r -n 1 -P "$jobs" bash -c 'fuzz_one "$@"' _ | tee "$results"
  check "there are no fuzz targets" grep -qE '^(ok|FAIL) ' "$results" || return 0
  count "$(grep -c '^ok ' "$results")" "$(grep -c '^FAIL ' "$results")"
}

# Other people's implementations as the other side: grpcurl, kafkajs, cloudevents; @slack/bolt and @slack/types.
stage_interop() {
  count_of_last_line scripts/interop.sh --build "$builds/debug"
  count_of_last_line scripts/slack-double.sh test
  local samples=$builds/log/slack-blocks
  rm -rf "$samples"
  check "the samples of Slack messages could not be written" "$builds/debug/bin/chat_block_samples" "$samples" || return 0
  check "Slack would refuse a message" scripts/slack-double.sh check-blocks "$samples" || true
  # The page in Chromium, and its code against other implementations of RFC 9497.
  count_of_last_line scripts/pulse-page.sh --test
  check "a survey did not come to its release" scripts/pulse-day.sh --build "$builds/debug" --kafka --count 200 --open 30 --again || true
  check "answers can be linked to people" scripts/linkage.sh --build "$builds/debug" --trials 500 --people 60 --false-alarm 0.001 || true
  check "adversaries do not find people where nothing is shuffled" \
    scripts/linkage.sh --build "$builds/debug" --trials 500 --people 60 --unshuffled || true
}

stage_faults() {
  check "faults were not survived" scripts/faults.sh --build "$builds/debug" --kills $fault_kills --seed 1 || true
  check "faults under a day in Slack were not survived" \
    scripts/faults.sh --chat --build "$builds/debug" --kills $chat_fault_kills --seed 1 || true
  check "faults under surveys were not survived" scripts/faults.sh --pulse --build "$builds/debug" \
    --kills $pulse_fault_kills --people $pulse_fault_people --seed 1 || true
}

# Starts a stage in a process of its own, so that nothing can end this one; it writes its counts down.
start_stage() {
  local stage=$1 log=$builds/log/$1.txt counts=$builds/log/$1.counts begin=$SECONDS
  rm -f "$counts"
  say "== $stage"
  (
    trap 'echo "$passed $failed $((SECONDS - begin))" >"$counts"' EXIT
    set +e
    "stage_$stage"
  ) >"$log" 2>&1 &
  local pid=$!
  # Says every minute that it goes on, and ends a stage that does not end.
  (
    while sleep 60; do
      say "   $stage: $((SECONDS - begin)) s, $(tail -n 1 "$log" | cut -c 1-100)"
      [ $((SECONDS - begin)) -lt $stage_limit ] || { echo "FAIL: $stage took over $stage_limit s" >>"$log"; kill_tree $pid; }
    done
  ) &
  running[$stage]="$pid $!"
}

# Waits for a stage that was started, and counts it.
end_stage() {
  local stage=$1 log=$builds/log/$1.txt pid watch stage_passed stage_failed seconds
  read -r pid watch <<<"${running[$stage]}"
  wait "$pid" || true
  { kill_tree "$watch" && wait "$watch"; } 2>/dev/null || true
  read -r stage_passed stage_failed seconds 2>/dev/null <"$builds/log/$stage.counts" || { stage_passed=0 stage_failed=1 seconds=0; }
  [ $((stage_passed + stage_failed)) -gt 0 ] || stage_failed=1
  if [ "$stage_failed" -gt 0 ]; then
    grep -vE '^(\[[0-9]+/[0-9]+\]|-- |ok )' "$log" | tail -n 120 >&2 || true
  fi
  table+=("$(printf '%-8s %6d passed %4d failed %6d s' "$stage" "$stage_passed" "$stage_failed" "$seconds")")
  say "   ${table[-1]}"
  total_passed=$((total_passed + stage_passed)) total_failed=$((total_failed + stage_failed))
}

# Ends a process and all that it started.
kill_tree() {
  local child
  for child in $(pgrep -P "$1"); do kill_tree "$child"; done
  kill "$1" 2>/dev/null || true
}

declare -A running=()
table=() total_passed=0 total_failed=0
for stage in "${stages[@]}"; do
  start_stage "$stage"
  [ "$stage" = tidy ] || end_stage "$stage"
done
[ -z "${running[tidy]:-}" ] || end_stage tidy
printf '\n'
# What failed stands beside the table, so that it is seen without the logs.
if [ $total_failed -gt 0 ]; then
  for stage in "${stages[@]}"; do
    grep -hE -A 6 '^[^ ]+:[0-9]+: Failure$|^(FAIL|WARNING: ThreadSanitizer|==[0-9]+==ERROR)|^not ok' "$builds/log/$stage.txt" |
      head -n 40 | cut -c 1-200 | sed "s/^/$stage: /" || true
  done
fi
printf '%s\n' "${table[@]}"
printf '%d s in all; logs are in %s\n' $SECONDS "$builds/log"
printf '%d passed, %d failed\n' $total_passed $total_failed
[ $total_failed = 0 ]
