# shellcheck shell=bash
# Starts and stops a whole Fairlead on this machine: Redis, a broker, the services, Prometheus. Source it after lib.sh.
#   stack_begin BUILD DIRECTORY   programs in BUILD/bin, everything that is written below DIRECTORY
#   stack_redis; stack_devbroker | stack_kafka; stack_service directory; stack_service recognition [REPLICA]; stack_prometheus
#   stack_slack_double PEOPLE     a Slack workspace's double with these people (tests/slack-double); then stack_chat [REPLICA]
#   stack_pulse                   catalog, issuer, collector, shuffler and tally of surveys, each with what is its own; a
#                                 development broker has the topics of the surveys in $stack_survey and $stack_next_survey. Read where set:
#                                 stack_pulse_partitions (of outer topics), stack_pulse_program[PROCESS] (another program),
#                                 stack_replies_every (between two publications of replies; otherwise a day)
#   stack_pulse_keeper shuffler|tally   starts that one again after stack_stop pulse-shuffler-1 or pulse-tally-1
#   stack_chat_surveys            options of stack_chat with which chat tells people of surveys, after stack_pulse: in $stack_surveys
#   stack_wait                    until everything started is ready
#   stack_end                     stops all of it, in order; safe to call twice
# What was started: ${stack_rpc[directory-1]}, ${stack_admin[directory-1]} (host:port), ${stack_pid[...]}, $stack_bootstrap.
declare -gA stack_pid=() stack_rpc=() stack_admin=() stack_http=() stack_pulse_redis=() stack_pulse_program=()
declare -ga stack_order=()
# shellcheck disable=SC2034 # read by those who source this
stack_values=(Care Courage Craft Curiosity)

stack_begin() {
  stack_bin=$1/bin
  stack_dir=$2
  stack_bootstrap='' stack_prometheus_address='' stack_kafka_data=''
  mkdir -p "$stack_dir"/{log,keys,master-keys,redis,targets}
  if [ ! -e "$stack_dir/master-keys/1.key" ]; then (umask 077; openssl rand -hex 32 >"$stack_dir/master-keys/1.key"); fi
  stack_token hr-desk hr >"$stack_dir/hr.token"
  stack_token platform admin >"$stack_dir/admin.token"
  stack_token pulse-issuer service >"$stack_dir/issuer.token"
}

# stack_token SUBJECT ROLE: prints a development token; the key pair is made at the first.
stack_token() { "$stack_bin/fairleadctl" token issue --keys "$stack_dir/keys" --subject "$1" --role "$2" 2>/dev/null; }

# stack_run NAME COMMAND...: in the background, output to log/NAME.log.
stack_run() {
  local name=$1
  shift
  "$@" </dev/null >>"$stack_dir/log/$name.log" 2>&1 &
  stack_pid[$name]=$!
  stack_order+=("$name")
}

stack_redis() {
  stack_redis_port=${stack_redis_port:-$(free_port)}
  stack_run redis redis-server --port "$stack_redis_port" --bind 127.0.0.1 --dir "$stack_dir/redis" --appendonly yes \
    --appendfsync always --maxmemory-policy noeviction --auto-aof-rewrite-min-size 1gb \
    --save '' --daemonize no
}

stack_devbroker() {
  stack_run devbroker "$stack_bin/fairlead-devbroker" --address-file "$stack_dir/devbroker.address" \
    --topic directory.events.v1 --topic directory.employees.v1 --topic recognition.events.v1 \
    --topic directory.events.v1.dlq --topic recognition.events.v1.dlq ${stack_survey:+$(stack_pulse_topics)}
  stack_until 10 test -s "$stack_dir/devbroker.address" || fail "the development broker did not start; see $stack_dir/log/devbroker.log."
  stack_bootstrap=$(cat "$stack_dir/devbroker.address")
}

stack_pulse_topics() {
  local process
  for process in catalog issuer collector replies shuffler tally; do printf -- '--topic pulse.%s.v1:1 ' $process; done
  local survey
  for survey in "$stack_survey" ${stack_next_survey:+"$stack_next_survey"}; do
    printf -- '--topic pulse.outer.%s:%s --topic pulse.inner.%s:1 ' "$survey" "${stack_pulse_partitions:-12}" "$survey"
  done
}

stack_kafka() {
  local answer
  stack_kafka_data=$stack_dir/kafka
  answer=$("$FAIRLEAD_ROOT/scripts/kafka.sh" start --data "$stack_kafka_data")
  answer=${answer#bootstrap=}
  stack_bootstrap=${answer%% *}
}

# stack_service directory|recognition [REPLICA]
stack_service() {
  local service=$1 replica=${2:-1} name more=()
  name=$service-$replica
  stack_rpc[$name]=${stack_rpc[$name]:-127.0.0.1:$(free_port)}
  stack_admin[$name]=${stack_admin[$name]:-127.0.0.1:$(free_port)}
  if [ "$service" = recognition ]; then
    more=(--rules "${stack_rules:-$FAIRLEAD_ROOT/services/recognition/rules.example.toml}" --master_keys "$stack_dir/master-keys" --kafka.instance "$name"
      --awards "${stack_awards:-$FAIRLEAD_ROOT/services/recognition/awards.example.toml}")
  fi
  stack_run "$name" "$stack_bin/fairlead-$service" --rpc.address "${stack_rpc[$name]}" --admin.address "${stack_admin[$name]}" \
    --redis.port "$stack_redis_port" --kafka.bootstrap_servers "$stack_bootstrap" \
    --auth.key_directory "$stack_dir/keys" --auth.issuer fairlead-development "${more[@]}"
}

# stack_slack_double PEOPLE [FLAG...]: its address in $stack_double; the secrets that chat shares with it are made here.
stack_slack_double() {
  local people=$1
  shift
  stack_double=${stack_double:-127.0.0.1:$(free_port)}
  stack_chat_address=${stack_chat_address:-127.0.0.1:$(free_port)}
  if [ ! -e "$stack_dir/slack-token" ]; then
    (umask 077; openssl rand -hex 16 >"$stack_dir/slack-secret"; printf 'xoxb-%s\n' "$(openssl rand -hex 16)" >"$stack_dir/slack-token")
  fi
  stack_double_main=${stack_double_main:-$("$FAIRLEAD_ROOT/scripts/slack-double.sh" build)}
  use_node
  stack_run slack-double node "$stack_double_main" --port "${stack_double#*:}" --app-url "http://$stack_chat_address" \
    --signing-secret-file "$stack_dir/slack-secret" --bot-token-file "$stack_dir/slack-token" --people "$people" \
    --state "$stack_dir/slack-double" "$@"
  stack_until 30 curl -fsS -o /dev/null "http://$stack_double/double/health" || fail "the Slack double did not start; see $stack_dir/log/slack-double.log."
}

# stack_chat [OPTION VALUE...]: after the double, or with SLACK_BOT_TOKEN_FILE and SLACK_SIGNING_SECRET_FILE for a real workspace.
stack_chat() {
  local name=chat-1
  stack_chat_address=${stack_chat_address:-127.0.0.1:$(free_port)}
  stack_admin[$name]=${stack_admin[$name]:-127.0.0.1:$(free_port)}
  if [ -n "${stack_double:-}" ]; then
    set -- --slack.api_url "http://$stack_double/api/" --slack.signing_secret_file "$stack_dir/slack-secret" \
      --slack.bot_token_file "$stack_dir/slack-token" "$@"
  fi
  stack_run $name "$stack_bin/fairlead-chat" --slack.address "$stack_chat_address" --admin.address "${stack_admin[$name]}" \
    --redis.port "$stack_redis_port" --kafka.bootstrap_servers "$stack_bootstrap" --kafka.instance $name --instance $name \
    --directory.address "${stack_rpc[directory-1]}" --recognition.address "${stack_rpc[recognition-1]:-127.0.0.1:7071}" \
    --tokens.key_file "$stack_dir/keys/private/development.pem" --tokens.key_id development \
    --tokens.issuer fairlead-development --master_keys "$stack_dir/master-keys" "$@"
}

# stack_pulse_process NAME OPTION...: one process of surveys.
stack_pulse_process() {
  local process=$1
  shift
  stack_admin[pulse-$process-1]=${stack_admin[pulse-$process-1]:-127.0.0.1:$(free_port)}
  stack_run "pulse-$process-1" "$stack_bin/${stack_pulse_program[$process]:-fairlead-pulse-$process}" --admin.address "${stack_admin[pulse-$process-1]}" \
    --kafka.bootstrap_servers "$stack_bootstrap" --platform_key_file "$stack_dir/pulse/signing.key.pub" "$@"
}

stack_pulse_keeper() {
  stack_pulse_process "$1" --rpc.address "${stack_rpc[pulse-$1]}" --auth.key_directory "$stack_dir/keys" --auth.issuer fairlead-development \
    --key_directory "$stack_dir/pulse/$1" --interval 500ms
}

# stack_pulse: needs the directory. Where people answer is $stack_page; the links' tokens are for the audience fairlead-pulse.
stack_pulse() {
  local process auth=(--auth.key_directory "$stack_dir/keys" --auth.issuer fairlead-development)
  mkdir -p "$stack_dir"/pulse/{issuer-redis,collector-redis}
  for process in issuer shuffler tally; do (umask 077; mkdir -p "$stack_dir/pulse/$process"); done
  if [ ! -e "$stack_dir/pulse/signing.key" ]; then
    "$stack_bin/fairleadctl" pulse keygen --out "$stack_dir/pulse/signing.key" >/dev/null
    (umask 077; openssl rand -hex 32 >"$stack_dir/pulse/admission.key")
  fi
  for process in issuer collector; do
    stack_pulse_redis[$process]=${stack_pulse_redis[$process]:-$(free_port)}
    stack_http[$process]=${stack_http[$process]:-127.0.0.1:$(free_port)}
  done
  stack_http[page]=${stack_http[page]:-127.0.0.1:$(free_port)}
  stack_page=http://${stack_http[page]}
  for process in catalog issuer shuffler tally; do
    stack_rpc[pulse-$process]=${stack_rpc[pulse-$process]:-127.0.0.1:$(free_port)}
  done
  stack_run issuer-redis redis-server --port "${stack_pulse_redis[issuer]}" --bind 127.0.0.1 --dir "$stack_dir/pulse/issuer-redis" \
    --appendonly yes --appendfsync always --maxmemory-policy noeviction --save '' --daemonize no
  stack_run collector-redis redis-server --port "${stack_pulse_redis[collector]}" --bind 127.0.0.1 \
    --dir "$stack_dir/pulse/collector-redis" --appendonly no --save '' --daemonize no
  stack_pulse_process catalog --rpc.address "${stack_rpc[pulse-catalog]}" "${auth[@]}" --redis.port "$stack_redis_port" \
    --http.address "${stack_http[page]}" --page.directory "${stack_page_directory:-$FAIRLEAD_ROOT/build/pulse-page}" \
    --page.origin "$stack_page" --issuer.origin "http://${stack_http[issuer]}" --collector.origin "http://${stack_http[collector]}" \
    --signing_key_file "$stack_dir/pulse/signing.key" ${stack_replies_every:+--replies.every "$stack_replies_every"}
  stack_pulse_process issuer --rpc.address "${stack_rpc[pulse-issuer]}" "${auth[@]}" --redis.port "${stack_pulse_redis[issuer]}" \
    --directory.address "${stack_rpc[directory-1]}" --directory.token_file "$stack_dir/issuer.token" \
    --http.address "${stack_http[issuer]}" --page.origin "$stack_page" --secrets "$stack_dir/pulse/issuer" \
    --admission_key_file "$stack_dir/pulse/admission.key"
  stack_pulse_process collector --redis.port "${stack_pulse_redis[collector]}" --http.address "${stack_http[collector]}" \
    --page.origin "$stack_page" --admission_key_file "$stack_dir/pulse/admission.key" --partitions "${stack_pulse_partitions:-12}"
  for process in shuffler tally; do stack_pulse_keeper $process; done
}

# stack_chat_surveys: sets $stack_surveys; chat signs links with the key that the issuer knows.
stack_chat_surveys() {
  # shellcheck disable=SC2034 # read by those who source this
  stack_surveys=(--pulse.page "$stack_page" --pulse.platform_key_file "$stack_dir/pulse/signing.key.pub"
    --pulse.issuer.address "${stack_rpc[pulse-issuer]}" --pulse.catalog.address "${stack_rpc[pulse-catalog]}")
}

stack_prometheus() {
  local name targets=''
  for name in "${!stack_admin[@]}"; do targets+="${targets:+,}{\"targets\":[\"${stack_admin[$name]}\"],\"labels\":{\"service\":\"${name%-*}\"}}"; done
  printf '[%s]\n' "$targets" >"$stack_dir/targets/fairlead.json"
  sed "s#/etc/prometheus/targets#$stack_dir/targets#; s#/etc/prometheus/rules.yml#$FAIRLEAD_ROOT/k8s/prometheus/rules.yml#; s#scrape_interval: .*#scrape_interval: 1s#" \
    "$FAIRLEAD_ROOT/k8s/prometheus/prometheus.yml" >"$stack_dir/prometheus.yml"
  stack_prometheus_address=127.0.0.1:$(free_port)
  stack_run prometheus prometheus --config.file "$stack_dir/prometheus.yml" --storage.tsdb.path "$stack_dir/prometheus" \
    --web.listen-address "$stack_prometheus_address" --log.level warn
  stack_until 30 curl -fsS -o /dev/null "http://$stack_prometheus_address/-/ready" || fail "Prometheus did not start; see $stack_dir/log/prometheus.log."
}

# stack_until SECONDS COMMAND...: runs it every 100 ms until it succeeds; false if it never does.
stack_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

stack_wait() {
  local name
  for name in "${!stack_admin[@]}"; do
    stack_until 60 curl -fsS -o /dev/null "http://${stack_admin[$name]}/readyz" || {
      tail -n 5 "$stack_dir/log/$name.log" >&2
      fail "$name was not ready after 60 s: $(curl -sS "http://${stack_admin[$name]}/readyz" 2>&1 | head -c 300); its log is $stack_dir/log/$name.log."
    }
  done
}

# stack_ctl ROLE ARGUMENTS...: fairleadctl with this stack's addresses and a token of that role (hr or admin).
stack_ctl() {
  local role=$1 option where=()
  shift
  for option in directory recognition pulse-catalog pulse-issuer pulse-shuffler pulse-tally; do
    local address=${stack_rpc[$option]:-${stack_rpc[$option-1]:-}}
    [ -z "$address" ] || where+=("--$option" "$address")
  done
  "$stack_bin/fairleadctl" "${where[@]}" --kafka "$stack_bootstrap" --token-file "$stack_dir/$role.token" "$@"
}

# stack_metric ADDRESS NAME: sum of a metric over its labels, from /metrics or /metrics/people.
stack_metric() {
  curl -fsS "http://$1" | awk -v name="$2" '$1 ~ "^" name "([{]|$)" { sum += $NF } END { printf "%.0f\n", sum }'
}

# stack_stop NAME: SIGTERM, at most 30 s, then SIGKILL.
stack_stop() {
  local pid=${stack_pid[$1]:-} deadline
  [ -n "$pid" ] || return 0
  kill "$pid" 2>/dev/null || true
  deadline=$((SECONDS + 30))
  while kill -0 "$pid" 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || kill -9 "$pid" 2>/dev/null || true
    sleep 0.05
  done
  wait "$pid" 2>/dev/null || true
  unset "stack_pid[$1]"
}

stack_end() {
  local i
  for ((i = ${#stack_order[@]} - 1; i >= 0; i--)); do stack_stop "${stack_order[i]}"; done
  stack_order=()
  [ -z "$stack_kafka_data" ] || "$FAIRLEAD_ROOT/scripts/kafka.sh" stop --data "$stack_kafka_data"
}
