#!/usr/bin/env bash
# Measures Fairlead on this machine and puts each figure beside the machine's own limit, measured in the same run.
# Real Redis (appendonly, appendfsync always), real Kafka, everything on loopback, client included.
#
#   scripts/bench.sh [commands] [import] [latency] [footprint] [chat] [pulse]     all of them without a name
#   commands    awards accepted and fully effective a second, beside L1 and L2 (docs/performance.md says what they are)
#   import      100,000 people imported, committed and published
#   latency     accepted and effective p50 and p99 at 1,000 awards a second, open loop
#   footprint   resident memory idle and with 100,000 people, start-up time, bytes in Redis for each award
#   chat        signed slash commands acknowledged a second, beside the HTTP library's own empty handler; acknowledgements
#               and answers at 200 commands a second with recognition healthy, slow and away
#   pulse       evaluations with proof beside their raw operations; people given slips for 4 dimensions x 10 questions, and
#               bundles taken beside raw produce, a second; 41 tokens in the page; shuffle and count of 105,000 ballots
#   --rounds N      rounds of `commands`, `chat` and `pulse` (default 3); medians are printed
#   --seconds N     of each measurement (default 5)
#   --in-flight N   requests in flight (default 64)
#   --keep          keeps logs and data
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/stack.sh
. "$FAIRLEAD_ROOT/scripts/stack.sh"

rounds=3 seconds=5 in_flight=64 keep=no chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    commands | import | latency | footprint | chat | pulse) chosen+=("$1") ;;
    --rounds) rounds=${2:-}; shift ;;
    --seconds) seconds=${2:-}; shift ;;
    --in-flight) in_flight=${2:-}; shift ;;
    --keep) keep=yes ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift || misused "the last option needs a value"
done
[ ${#chosen[@]} -gt 0 ] || chosen=(commands import latency footprint chat pulse)
cd "$FAIRLEAD_ROOT"

scripts/install-dependencies.sh --demo --kafka
say "Building (optimised)."
cmake --preset release >/dev/null
ninja --quiet -C build/release fairlead-directory fairlead-recognition fairleadctl fairlead-simulator fairlead-load fairlead-bench \
  fairlead-chat fairlead-chat-bench fairlead-poprf-bench fairlead-pulse-commitments-bench fairlead-pulse-load fairlead-pulse-report-bench fairlead-pulse-tally-bench \
  fairlead-pulse-catalog fairlead-pulse-issuer fairlead-pulse-collector fairlead-pulse-shuffler fairlead-pulse-tally
bin=build/release/bin
directory=$(mktemp -d)
raw_redis='' echo_pid=''
pulse_people=600 pulse_connections=16
chat_people=100 chat_rate=200 chat_seconds=20
chat_connections=128  # as many as the endpoint serves at once
finish() {
  local status=$?
  trap - EXIT INT TERM
  [ -z "$raw_redis" ] || kill "$raw_redis" 2>/dev/null || true
  [ -z "$echo_pid" ] || kill "$echo_pid" 2>/dev/null || true
  stack_end
  if [ $keep = yes ]; then say "Logs and data are in $directory."; else rm -rf "$directory"; fi
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM
set -m
# Nobody runs out of points in a benchmark.
stack_rules=$FAIRLEAD_ROOT/tests/bench/rules.toml
stack_begin build/release "$directory"

start_all() {
  stack_redis
  stack_kafka
  stack_service directory
  stack_service recognition
  stack_wait
}

import_people() {
  local count=$1
  [ -e "$directory/people-$count.csv" ] || $bin/fairlead-simulator people --count "$count" --seed 1 --out "$directory/people-$count.csv"
  stack_ctl hr people import "$directory/people-$count.csv" --mapping services/fairleadctl/people/mappings/fairlead.toml >"$directory/import.txt"
  stack_until 120 people_known "$count" || fail "recognition did not learn of $count people within 120 s."
}
people_known() { [ "$(stack_metric "${stack_admin[recognition-1]}/metrics" fairlead_recognition_people)" -ge "$1" ]; }

# load NAME OPTIONS...: the figures go to NAME.json.
load() {
  local name=$1
  shift
  $bin/fairlead-load --directory "${stack_rpc[directory-1]}" --recognition "${stack_rpc[recognition-1]}" --value Care --value Craft \
    --signing-key "$directory/keys/private/development.pem" --run "$name" --json "$directory/$name.json" "$@" >"$directory/$name.txt"
}
figure() { jq -r ".$2" "$directory/$1.json"; }
credits() { stack_metric "${stack_admin[recognition-1]}/metrics" 'fairlead_events_handled_total.*AwardGiven.*'; }
credited() { [ "$(credits)" -ge "$1" ]; }
outbox_empty() { [ "$(stack_metric "${stack_admin[$1-1]}/metrics" fairlead_outbox_depth)" -eq 0 ]; }
median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { printf "%d", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
now_ms() { date +%s%3N; }
calc() { awk "BEGIN { printf \"%.${2:-0}f\", $1 }"; }
head_line() { printf '\n== %s\n' "$*"; }

bench_commands() {
  local round port before started accepted took E=() C=() K=() A=() F=()
  head_line "commands: $rounds rounds of $seconds s each, $in_flight in flight"
  import_people 5000
  $bin/fairlead-bench echo-server --port-file "$directory/echo.port" &
  echo_pid=$!
  port=$(free_port)
  mkdir -p "$directory/raw-redis"
  redis-server --port "$port" --bind 127.0.0.1 --dir "$directory/raw-redis" --appendonly yes --appendfsync always --save '' \
    --auto-aof-rewrite-min-size 1gb >"$directory/log/raw-redis.log" 2>&1 &
  raw_redis=$!
  stack_until 10 redis-cli -p "$port" ping || fail "the Redis for raw commits did not start."
  stack_until 10 test -s "$directory/echo.port" || fail "the echo server did not start."
  for ((round = 1; round <= rounds; round++)); do
    E+=("$(GRPC_VERBOSITY=NONE $bin/fairlead-bench echo --target "127.0.0.1:$(cat "$directory/echo.port")" --seconds "$seconds" --in-flight "$in_flight")")
    C+=("$($bin/fairlead-bench commits --redis-port "$port" --seconds "$seconds" --in-flight "$in_flight")")
    K+=("$($bin/fairlead-bench produce --bootstrap "$stack_bootstrap" --topic bench.raw.v1 --partitions 12 --seconds 3)")
    redis-cli -p "$port" flushall >/dev/null
    before=$(credits)
    load "commands-$round" --seconds "$seconds" --in-flight "$in_flight" --points 1 --seed "$round" --most-recipients 1 --warm-up
    started=$(now_ms)
    accepted=$(figure "commands-$round" accepted)
    stack_until 120 credited $((before + accepted)) || fail "not all of $accepted awards were credited within 120 s."
    # From the first award until all had been credited: what the load program took, and the wait since its end.
    took=$(calc "$(figure "commands-$round" wall_seconds) + ($(now_ms) - $started) / 1000" 3)
    A+=("$(calc "$accepted / $(figure "commands-$round" seconds)")")
    F+=("$(calc "$accepted / $took")")
    printf '  round %d   E %7d   C %7d   K %7d   accepted %6d/s   effective %6d/s\n' "$round" "${E[-1]}" "${C[-1]}" "${K[-1]}" "${A[-1]}" "${F[-1]}"
  done
  kill "$raw_redis" "$echo_pid"
  raw_redis='' echo_pid=''
  local e c k a f l1 l2
  e=$(median "${E[@]}") c=$(median "${C[@]}") k=$(median "${K[@]}") a=$(median "${A[@]}") f=$(median "${F[@]}")
  l1=$(calc "1 / (1/$e + 1/$c + 1/$k)") l2=$(calc "1 / (1/$e + 2/$c + 2/$k)")
  printf '  median    E %7d   C %7d   K %7d   L1 %d   L2 %d\n' "$e" "$c" "$k" "$l1" "$l2"
  printf '  accepted  %6d/s = %s of L1 (must be at least 0.7)\n' "$a" "$(calc "$a / $l1" 2)"
  printf '  effective %6d/s = %s of L2 (must be at least 0.5)\n' "$f" "$(calc "$f / $l2" 2)"
}

bench_import() {
  local started committed published
  head_line "import: 100,000 people"
  $bin/fairlead-simulator people --count 100000 --seed 2 --out "$directory/people-100000.csv"
  started=$(now_ms)
  stack_ctl hr people import "$directory/people-100000.csv" --mapping services/fairleadctl/people/mappings/fairlead.toml >"$directory/import.txt"
  committed=$(now_ms)
  stack_until 120 outbox_empty directory || fail "the outbox was not empty after 120 s."
  published=$(now_ms)
  printf '  read, checked and committed %s s, published %s s (must be at most 10 s)\n' \
    "$(calc "($committed - $started) / 1000" 2)" "$(calc "($published - $started) / 1000" 2)"
  stack_until 120 people_known 100000 || fail "recognition did not learn of 100,000 people within 120 s."
  printf '  known to recognition after %s s\n' "$(calc "($(now_ms) - $started) / 1000" 2)"
}

bench_latency() {
  head_line "latency: 1,000 awards a second, open loop, 20 s"
  people_known 5000 || import_people 5000
  load warm-up --seconds 3 --rate 1000 --in-flight 1000 --points 1 --seed 7 --warm-up
  load latency --seconds 20 --rate 1000 --in-flight 1000 --points 1 --seed 8 --effects
  printf '  accepted   p50 %s ms   p99 %s ms\n' "$(figure latency p50_ms)" "$(figure latency p99_ms)"
  printf '  effective  p50 %s ms   p99 %s ms   (%s sampled: from when it was due until a recipient saw it)\n' \
    "$(figure latency effective_p50_ms)" "$(figure latency effective_p99_ms)" "$(figure latency effective_samples)"
}

resident() { awk '/^VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/${stack_pid[$1]}/status"; }
redis_used() { redis-cli -p "$stack_redis_port" info memory | awk -F: '/^used_memory:/ { print $2 + 0 }'; }

bench_footprint() {
  local name before after started
  head_line "footprint"
  people_known 100000 || import_people 100000
  for name in directory-1 recognition-1; do printf '  %-14s %5s MB resident with 100,000 people\n' "$name" "$(resident $name)"; done
  printf '  %-14s %5s MB resident\n' redis "$(resident redis)"
  before=$(redis_used)
  load footprint --limit 20000 --seconds 600 --points 1 --seed 9
  stack_until 60 outbox_empty recognition
  after=$(redis_used)
  printf '  %s bytes in Redis for each award (wallets, award, lists, stored reply)\n' "$(calc "($after - $before) / $(figure footprint accepted)")"
  for name in directory recognition; do
    stack_stop "$name-1"
    started=$(now_ms)
    stack_service "$name"
    stack_until 60 curl -fsS -o /dev/null "http://${stack_admin[$name-1]}/readyz"
    printf '  %-14s ready %s s after its start, with 100,000 people\n' "$name" "$(calc "($(now_ms) - $started) / 1000" 2)"
  done
}

# Slack's side, a connection to recognition that can be slowed down, and the gateway between them.
start_chat() {
  local real=${stack_rpc[recognition-1]} interim
  [ -z "${stack_pid[chat-1]:-}" ] || return 0
  interim=$(sed -n 's/^waiting = "\([^,"]*\).*/\1/p' services/chat/texts/en.toml)
  (umask 077; openssl rand -hex 16 >"$directory/slack-secret"; printf 'xoxb-%s\n' "$(openssl rand -hex 16)" >"$directory/slack-token")
  stack_run slack $bin/fairlead-chat-bench slack --interim "$interim" --port-file "$directory/slack.port"
  stack_run nothing $bin/fairlead-chat-bench nothing --port-file "$directory/nothing.port"
  stack_run proxy $bin/fairlead-chat-bench proxy --to "${real#*:}" --delay 2 --port-file "$directory/proxy.port"
  for name in slack nothing proxy; do stack_until 10 test -s "$directory/$name.port" || fail "$name did not start; see $directory/log/$name.log."; done
  stack_double=127.0.0.1:$(cat "$directory/slack.port")
  awk -v people=$chat_people 'BEGIN {
    print "employee_id,name,email,team,manager_id,location,time_zone,locale,role_level,contracted_hours,hire_date,leave_date,leave_kind"
    for (i = 1; i <= people; i++) printf "b%07d,Person %d,u%07d@bench.example,Crew,,Paris,Europe/Paris,en-GB,1,35,2024-03-04,,\n", i, i, i
  }' >"$directory/people-chat.csv"
  stack_ctl hr people import "$directory/people-chat.csv" --mapping services/fairleadctl/people/mappings/fairlead.toml >"$directory/import.txt"
  stack_until 120 people_known $chat_people || fail "recognition did not learn of $chat_people people within 120 s."
  stack_rpc[recognition-1]=127.0.0.1:$(cat "$directory/proxy.port")
  stack_chat --quiet.from 0 --quiet.to 0
  stack_rpc[recognition-1]=$real
  stack_wait
  # Slack lets an application ask for 100 people a minute: everybody has been asked for before anything is measured.
  slash chat-1 warmup --connections 4 --rate 20 --limit $chat_people --seconds 60
  stack_until 120 all_told warmup $chat_people || fail "only $(told warmup final) of $chat_people people were answered within 120 s."
}

# slash SERVER RUN OPTIONS...: slash commands to it; the figures go to chat-RUN.json.
slash() {
  local port=${stack_chat_address#*:} run=$2
  [ "$1" = chat-1 ] || port=$(cat "$directory/$1.port")
  shift 2
  $bin/fairlead-chat-bench commands --port "$port" --slack-port "${stack_double#*:}" --secret-file "$directory/slack-secret" \
    --run "$run" --people $chat_people "$@" >"$directory/chat-$run.json"
}
told() { curl -fsS "http://$stack_double/told?run=$1" | jq -r ".$2"; }
all_told() { [ "$(told "$1" final)" -ge "$2" ]; }

# chat_phase NAME GRACE: awards by slash command while recognition is as the caller made it.
chat_phase() {
  local name=$1 grace=$2 sent
  slash chat-1 "$name" --text award --rate $chat_rate --seconds $chat_seconds --connections 16
  sleep "$grace"
  sent=$(figure "chat-$name" sent)
  printf '  %-8s acknowledged %s of %s   p50 %6.1f ms   p99 %6.1f ms   max %6.1f ms\n' "$name" "$(figure "chat-$name" acknowledged)" "$sent" \
    "$(figure "chat-$name" p50_ms)" "$(figure "chat-$name" p99_ms)" "$(figure "chat-$name" max_ms)"
  printf '           told %s s after the last: %s %% (how it went %s %%); first words after p50 %.0f ms, p99 %.0f ms\n' "$grace" \
    "$(calc "100 * $(told "$name" told) / $sent" 1)" "$(calc "100 * $(told "$name" final) / $sent" 1)" \
    "$(told "$name" told_p50_ms)" "$(told "$name" told_p99_ms)"
}
chat_end() {
  local acknowledged started
  acknowledged=$(figure "chat-$1" acknowledged)
  started=$(now_ms)
  stack_until 180 all_told "$1" "$acknowledged" || fail "$1: only $(told "$1" final) of $acknowledged people were told how it went within 180 s."
  printf '           all told how it went %s s later, %s of them twice\n' "$(calc "($(now_ms) - $started) / 1000" 1)" "$(told "$1" more)"
}

bench_chat() {
  local round N=() A=() n a
  head_line "chat: $rounds rounds of $seconds s each, $chat_connections kept connections"
  start_chat
  for ((round = 1; round <= rounds; round++)); do
    slash nothing "nothing$round" --seconds "$seconds" --connections $chat_connections
    slash chat-1 "round$round" --seconds "$seconds" --connections $chat_connections
    N+=("$(calc "$(figure "chat-nothing$round" a_second)")")
    A+=("$(calc "$(figure "chat-round$round" a_second)")")
    printf '  round %d   empty handler %6d/s   acknowledged %6d/s   %s refused\n' "$round" "${N[-1]}" "${A[-1]}" "$(figure "chat-round$round" refused)"
    # What was acknowledged is still being done; the next round begins after that.
    stack_until 600 all_told "round$round" "$(figure "chat-round$round" acknowledged)" || fail "round $round: not everybody was answered within 600 s."
  done
  n=$(median "${N[@]}") a=$(median "${A[@]}")
  printf '  median    empty handler %6d/s   acknowledged %6d/s = %s of it (must be at least 0.6)\n' "$n" "$a" "$(calc "$a / $n" 2)"
  head_line "chat: $chat_rate awards by slash command a second, open loop, $chat_seconds s each (must be below 1000 ms)"
  chat_phase healthy 5
  chat_end healthy
  kill -USR1 "${stack_pid[proxy]}"
  chat_phase slow 20
  kill -USR1 "${stack_pid[proxy]}"
  chat_end slow
  stack_stop recognition-1
  chat_phase away 10
  stack_service recognition
  chat_end away
}

# A survey of 10 questions in 4 dimensions that is open now; its id is $stack_survey.
open_survey() {
  stack_survey=$(openssl rand -hex 16)
  local opens=$(($(date +%s) + 3))
  cat >"$directory/survey.toml" <<TOML
slug = "bench-pulse"
title.en = "Bench"
title.fr = "Mesure"
questions = ["workload-1", "workload-2", "manager-1", "manager-2", "growth-1", "growth-2", "recognition-1", "belonging-1", "wellbeing-1", "purpose-1"]
opens = $(date -u -d "@$opens" +%Y-%m-%dT%H:%M:%SZ)
closes = $(date -u -d "@$((opens + 3600))" +%Y-%m-%dT%H:%M:%SZ)
second_close = $(date -u -d "@$((opens + 7200))" +%Y-%m-%dT%H:%M:%SZ)
dimensions = ["team", "location", "tenure"]
crossings = [["team", "location"]]
tenure_bands_months = [6, 24, 60]
TOML
  stack_ctl admin pulse launch "$directory/survey.toml" --survey "$stack_survey" >/dev/null
  while [ "$(date +%s)" -le "$opens" ]; do sleep 0.2; done
}

bench_pulse() {
  local round P=() E=() B=() K=() p e b k bytes
  head_line "pulse: evaluations with proof, on one core"
  $bin/fairlead-poprf-bench || fail "evaluations with proof are below 0.8 of their raw operations."
  head_line "pulse: commitments to who has fetched slips, on one core"
  $bin/fairlead-pulse-commitments-bench || fail "commitments do not pass."
  head_line "pulse: $rounds rounds, everybody of $pulse_people people, $pulse_connections connections"
  stack_page_directory=$(scripts/pulse-page.sh)
  stack_pulse
  stack_wait
  $bin/fairlead-simulator people --count $pulse_people --seed 1 --out "$directory/people-pulse.csv"
  stack_ctl hr people import "$directory/people-pulse.csv" --mapping services/fairleadctl/people/mappings/fairlead.toml >"$directory/import.txt"
  stack_ctl hr people list --limit 1000000 --json | jq -r '.employees[] | select(.employed) | .record.employee_id' >"$directory/employees"
  for ((round = 1; round <= rounds; round++)); do
    open_survey
    $bin/fairlead-pulse-load --page "$stack_page" --survey "$stack_survey" --people "$directory/employees" \
      --key "$directory/keys/private/development.pem" --connections $pulse_connections >"$directory/pulse-$round.json"
    bytes=$(figure "pulse-$round" bundle_bytes)
    K+=("$($bin/fairlead-bench produce --bootstrap "$stack_bootstrap" --topic bench.bundles.v1 --partitions 12 --bytes "$bytes" --seconds 3)")
    P+=("$(figure "pulse-$round" people_a_second)") E+=("$(figure "pulse-$round" evaluations_a_second)") B+=("$(figure "pulse-$round" bundles_a_second)")
    printf '  round %d   slips %6.1f people/s = %7.0f evaluations/s, p99 %5.0f ms   bundles of %d bytes %6.0f/s, p99 %4.0f ms   raw produce %6d/s\n' "$round" \
      "${P[-1]}" "${E[-1]}" "$(figure "pulse-$round" slips_p99_ms)" "$bytes" "${B[-1]}" "$(figure "pulse-$round" bundles_p99_ms)" "${K[-1]}"
  done
  p=$(median "${P[@]}") e=$(median "${E[@]}") b=$(median "${B[@]}") k=$(median "${K[@]}")
  printf '  median    slips %d people/s of %s slips = %d evaluations/s   bundles %d/s = %s of raw produce (%d/s)\n' "$p" "$(figure pulse-1 slips)" "$e" \
    "$b" "$(calc "$b / $k" 4)" "$k"
  head_line "pulse: blinding and finishing in the page"
  scripts/pulse-page.sh --bench | sed 's/^/  /'
  head_line "pulse: shuffle and count in memory, on one core"
  $bin/fairlead-pulse-tally-bench | sed 's/^/  /'
  head_line "pulse: reporting rules"
  $bin/fairlead-pulse-report-bench | sed 's/^/  /'
}

start_all
if [[ " ${chosen[*]} " == *" footprint "* ]]; then
  head_line "idle"
  for name in directory-1 recognition-1; do printf '  %-14s %5s MB resident, nobody imported\n' "$name" "$(resident $name)"; done
fi
for one in commands latency import footprint chat pulse; do
  if [[ " ${chosen[*]} " == *" $one "* ]]; then "bench_$one"; fi
done
