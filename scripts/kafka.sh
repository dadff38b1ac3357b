#!/usr/bin/env bash
# Runs a real Apache Kafka (one KRaft node, loopback only) for tests, the demo and benchmarks.
#
#   scripts/kafka.sh fetch                           only downloads Kafka, by Maven, into the cache
#   scripts/kafka.sh start --data DIR [--port N] [--advertise N]
#                                                    starts a broker on DIR and waits until it serves;
#                                                    prints "bootstrap=127.0.0.1:PORT pid=PID"
#   scripts/kafka.sh stop --data DIR                 stops it, in order
#
# DIR keeps the ports and all the data: a broker that was stopped, or killed with -9, starts again where it was.
# Starting one that runs says where it runs. Without --port a free one is taken at the first start. --advertise sends
# clients to another loopback port, on which a proxy forwards to PORT.
# As a library (`. scripts/kafka.sh`) the same commands are the functions kafka_fetch, kafka_start and kafka_stop.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly kafka_version=4.1.0
readonly kafka_home=$FAIRLEAD_CACHE/kafka-$kafka_version
readonly kafka_start_seconds=60

kafka_fetch() {
  [ ! -e "$kafka_home/.complete" ] || return 0
  command -v mvn >/dev/null || fail "Maven is missing; run scripts/install-dependencies.sh --kafka."
  local log
  mkdir -p "$FAIRLEAD_CACHE"
  log=$(mktemp)
  (
    flock 9
    [ ! -e "$kafka_home/.complete" ] || exit 0
    say "Fetching Apache Kafka $kafka_version (about 43 MB)."
    rm -rf "$kafka_home"
    mvn -q -B -f "$FAIRLEAD_ROOT/scripts/kafka/pom.xml" dependency:copy-dependencies \
      -DoutputDirectory="$kafka_home/libs" >"$log" 2>&1 && touch "$kafka_home/.complete"
  ) 9>"$FAIRLEAD_CACHE/kafka.lock" || {
    cat "$log" >&2
    fail "Maven could not fetch Kafka; check its settings and the network and run this again."
  }
  rm -f "$log"
}

# Settings for tests on a small machine: few threads, small internal topics, nothing deleted, no waiting for members.
kafka_write_settings() {
  local data=$1 port=$2 controller=$3 advertised=$4
  cat >"$data/server.properties" <<SETTINGS
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://127.0.0.1:$advertised
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$data/log
num.partitions=12
num.network.threads=2
num.io.threads=2
num.recovery.threads.per.data.dir=1
log.cleaner.threads=1
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.min.session.timeout.ms=1000
log.retention.ms=-1
log.retention.bytes=-1
log.segment.bytes=67108864
log.index.size.max.bytes=1048576
log.cleaner.dedupe.buffer.size=16777216
controlled.shutdown.enable=false
SETTINGS
}

# Prints the process id of the broker on DIR if that runs. A recycled number is not mistaken for it.
kafka_pid() {
  local data=$1 pid
  pid=$(cat "$data/kafka.pid" 2>/dev/null) || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF "$data/server.properties" || return 1
  printf '%s\n' "$pid"
}

kafka_port() { sed -n 's/^listeners=PLAINTEXT:[^:]*:\([0-9]*\),.*$/\1/p' "$1/server.properties"; }

kafka_format() {
  local data=$1 port=$2 advertised=$3 id
  [ -n "$port" ] || port=$(free_port)
  kafka_write_settings "$data" "$port" "$(free_port)" "${advertised:-$port}"
  id=$(java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$kafka_home/libs/*" kafka.tools.StorageTool random-uuid 2>>"$data/kafka.log")
  java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$kafka_home/libs/*" kafka.tools.StorageTool \
    format -t "$id" -c "$data/server.properties" >>"$data/kafka.log" 2>&1 ||
    fail "Kafka's storage could not be formatted; see $data/kafka.log."
  touch "$data/.formatted"
}

# kafka_start DIR [PORT [ADVERTISED]]: the result goes to standard output.
kafka_start() {
  local data=$1 port=${2:-} advertised=${3:-} pid deadline
  command -v java >/dev/null || fail "Java is missing; run scripts/install-dependencies.sh --kafka."
  kafka_fetch
  mkdir -p "$data"
  data=$(cd "$data" && pwd)
  [ -e "$data/.formatted" ] || kafka_format "$data" "$port" "$advertised"
  if [ -n "$port" ] && [ "$port" != "$(kafka_port "$data")" ]; then
    fail "the broker on $data was made for port $(kafka_port "$data"); leave --port out or take another directory."
  fi
  port=$(kafka_port "$data")
  if ! pid=$(kafka_pid "$data"); then
    # A killed broker leaves its lock file; the lock itself died with it.
    setsid java -Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
      -cp "$kafka_home/libs/*" kafka.Kafka "$data/server.properties" </dev/null >>"$data/kafka.log" 2>&1 &
    pid=$!
    disown "$pid"
    printf '%s\n' "$pid" >"$data/kafka.pid"
  fi
  deadline=$((SECONDS + kafka_start_seconds))
  until kafka_serves "$port"; do
    kill -0 "$pid" 2>/dev/null || { tail -n 20 "$data/kafka.log" >&2; fail "Kafka ended while starting; see $data/kafka.log."; }
    [ $SECONDS -lt $deadline ] || fail "Kafka was not ready after $kafka_start_seconds s; see $data/kafka.log."
    sleep 0.1
  done
  printf 'bootstrap=127.0.0.1:%s pid=%s\n' "$port" "$pid"
}

# True when the broker itself stands in the metadata that it serves: a listening socket alone does not mean that.
kafka_serves() {
  python3 - "$1" <<'PROBE'
import socket, struct, sys

def string(text):
    return struct.pack(">h", len(text)) + text

def call(connection, key, version, body):
    request = struct.pack(">hhi", key, version, 1) + string(b"probe") + body
    connection.sendall(struct.pack(">i", len(request)) + request)
    def read(size):
        data = b""
        while len(data) < size:
            part = connection.recv(size - len(data))
            if not part:
                raise OSError("closed")
            data += part
        return data
    return read(struct.unpack(">i", read(4))[0])

try:
    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=1) as connection:
        connection.settimeout(5)
        reply = call(connection, 3, 1, struct.pack(">i", -1))  # Metadata v1, all topics
        brokers = struct.unpack(">i", reply[4:8])[0]
        sys.exit(0 if brokers >= 1 else 1)
except OSError:
    sys.exit(1)
PROBE
}

# kafka_stop DIR: at most 30 s for an orderly stop, then by force.
kafka_stop() {
  local data=$1 pid deadline
  data=$(cd "$data" 2>/dev/null && pwd) || return 0
  pid=$(kafka_pid "$data") || return 0
  kill "$pid" 2>/dev/null || true
  deadline=$((SECONDS + 30))
  while kafka_pid "$data" >/dev/null; do
    [ $SECONDS -lt $deadline ] || kill -9 "$pid" 2>/dev/null || true
    sleep 0.1
  done
  rm -f "$data/kafka.pid"
}

kafka_main() {
  local command=${1:-} data='' port='' advertised=''
  [ $# -eq 0 ] || shift
  while [ $# -gt 0 ]; do
    case $1 in
      --data) data=${2:-}; shift 2 || misused "--data needs a directory" ;;
      --port) port=${2:-}; shift 2 || misused "--port needs a number" ;;
      --advertise) advertised=${2:-}; shift 2 || misused "--advertise needs a number" ;;
      -h | --help) show_help; exit 0 ;;
      *) misused "unknown option $1" ;;
    esac
  done
  case $command in
    fetch) kafka_fetch ;;
    start) [ -n "$data" ] || misused "start needs --data DIR"; kafka_start "$data" "$port" "$advertised" ;;
    stop) [ -n "$data" ] || misused "stop needs --data DIR"; kafka_stop "$data" ;;
    -h | --help) show_help ;;
    *) misused "say fetch, start or stop" ;;
  esac
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then kafka_main "$@"; fi
