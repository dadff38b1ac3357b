#!/usr/bin/env bash
# Installs what Fairlead needs on Debian 12 or 13, as root or with sudo. Does nothing, quickly, where all is there.
#
#   scripts/install-dependencies.sh            what the build needs
#   scripts/install-dependencies.sh --demo     and what scripts/demo.sh needs: Redis, Prometheus, Node, Chromium
#   scripts/install-dependencies.sh --kafka    and Java and Maven, for a real Apache Kafka
#   scripts/install-dependencies.sh --test     everything that scripts/test.sh needs
#   scripts/install-dependencies.sh --list     prints the packages of the options before it, installs nothing
#
# Services that Debian would start on installation (Redis, Prometheus) are not started.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

readonly build_packages=(
  g++ make cmake ninja-build pkg-config ccache mold git ca-certificates python3 procps tzdata
  libgrpc++-dev protobuf-compiler-grpc protobuf-compiler libprotobuf-dev libabsl-dev
  librdkafka-dev libhiredis-dev libuv1-dev prometheus-cpp-dev
  libspdlog-dev libfmt-dev nlohmann-json3-dev libcli11-dev libcpp-httplib-dev libtomlplusplus-dev
  libcsv-dev libicu-dev libsodium-dev libssl-dev libcurl4-openssl-dev libgtest-dev libgmock-dev
)
readonly demo_packages=(redis-server redis-tools prometheus curl jq openssl chromium)
readonly kafka_packages=(maven default-jre-headless kcat)
readonly test_packages=(golang-go clang clang-format libclang-rt-dev python3-venv shellcheck bash-completion zsh tmux)
readonly node_version=22

packages=("${build_packages[@]}")
node=no list=no
for argument in "$@"; do
  case $argument in
    --demo) packages+=("${demo_packages[@]}") node=yes ;;
    --kafka) packages+=("${kafka_packages[@]}") ;;
    --test) packages+=("${demo_packages[@]}" "${kafka_packages[@]}" "${test_packages[@]}") node=yes ;;
    --list) list=yes ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $argument" ;;
  esac
done
if [ $list = yes ]; then printf '%s\n' "${packages[@]}"; exit 0; fi

missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
  for package in "$@"; do grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"; done
}

have_node() { (use_node) 2>/dev/null; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

log=$(mktemp)
policy=/usr/sbin/policy-rc.d placed_policy=no
cleanup() {
  rm -f "$log"
  [ $placed_policy = no ] || as_root rm -f "$policy"
}
trap cleanup EXIT

# Debian's documented way to install a daemon without starting it; a policy that is already there is the owner's.
keep_daemons_stopped() {
  [ ! -e "$policy" ] || return 0
  placed_policy=yes
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

# Configuration files that the administrator wrote are kept, without a question.
apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" </dev/null >"$log" 2>&1
}

install_packages() {
  say "Installing $# packages: $*"
  apt update || say "The package lists could not be refreshed ($(grep -m1 -E '^[EW]:' "$log" || tail -n 1 "$log")); going on with those that are there."
  apt install -y --no-install-recommends "$@" || {
    cat "$log" >&2
    fail "apt-get could not install the packages above; repair what it says and run this again."
  }
}

# Debian 12 has Node 18, too old for some of the tools: the npm package "node" brings the binary of a newer one.
install_node() {
  command -v npm >/dev/null || install_packages nodejs npm
  have_node && return 0
  say "Fetching Node $node_version."
  mkdir -p "$FAIRLEAD_CACHE/node"
  npm install --prefix "$FAIRLEAD_CACHE/node" --no-audit --no-fund --loglevel=error "node@$node_version" >"$log" 2>&1 || {
    cat "$log" >&2
    fail "npm could not fetch the package node@$node_version; check npm's registry settings and run this again."
  }
  have_node || fail "the Node that npm fetched into $FAIRLEAD_CACHE/node does not run on this machine."
}

start=$SECONDS
mapfile -t missing < <(missing_packages "${packages[@]}")
[ $node = no ] || { command -v npm >/dev/null && have_node && node=no; }
if [ ${#missing[@]} -gt 0 ] || [ $node = yes ]; then
  command -v apt-get >/dev/null || fail "this is not a Debian; install what --list prints by the means of your system."
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "installing packages needs root; run this as root or install sudo."
  fi
  keep_daemons_stopped
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
  [ $node = no ] || install_node
fi
say "All dependencies are installed ($((SECONDS - start)) s)."
