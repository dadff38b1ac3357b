#!/usr/bin/env bash
# Builds the Slack double (tests/slack-double) into build/slack-double, where it is not built already, and uses it.
#
#   scripts/slack-double.sh build            prints the path of its main.js on standard output
#   scripts/slack-double.sh run FLAG...      starts it with these flags (--help lists them)
#   scripts/slack-double.sh test             its format and its own tests; the last line: "N passed, N failed"
#   scripts/slack-double.sh check-blocks DIR checks messages, modals and Home views that lie in DIR as JSON files;
#                                            the last line: "N valid, N invalid"
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

readonly source_directory=$FAIRLEAD_ROOT/tests/slack-double
readonly built=$FAIRLEAD_ROOT/build/slack-double
readonly main=$built/dist/src/main.js

# The sources, without what npm and tsc make of them.
sources() {
  (cd "$source_directory" && find . \( -name node_modules -o -name dist \) -prune -o -type f -print | LC_ALL=C sort)
}

fingerprint() {
  { node --version; (cd "$source_directory" && sources | tr '\n' '\0' | xargs -0 sha256sum); } | sha256sum | cut -c1-64
}

# Two scripts may build at the same time: the second waits for the first and finds all done.
build() {
  command -v npm >/dev/null || fail "npm is missing; run scripts/install-dependencies.sh --test."
  use_node
  mkdir -p "$built"
  exec 9>"$built.lock"
  flock 9
  local now log=$built.log
  now=$(fingerprint)
  if [ "$(cat "$built/.complete" 2>/dev/null)" != "$now" ]; then
    say "Building the Slack double."
    rm -rf "$built"
    mkdir -p "$built"
    (cd "$source_directory" && sources | tar -cf - -T -) | tar -xf - -C "$built"
    (cd "$built" && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build) >"$log" 2>&1 || {
      cat "$log" >&2
      fail "the Slack double could not be built; npm's registry settings may be wrong, or the sources above."
    }
    printf '%s\n' "$now" >"$built/.complete"
  fi
  exec 9>&-
}

[ $# -gt 0 ] || misused "say what to do"
command=$1
shift
case $command in
  build) [ $# = 0 ] || misused "build takes nothing more"; build; printf '%s\n' "$main" ;;
  run) build; exec node "$main" "$@" ;;
  test) [ $# = 0 ] || misused "test takes nothing more"; build; cd "$built" && npm run --silent lint && exec npm --silent test ;;
  check-blocks)
    [ $# = 1 ] || misused "check-blocks needs one directory"
    [ -d "$1" ] || misused "there is no directory $1"
    directory=$(cd "$1" && pwd)
    build
    exec node "$built/dist/src/check_blocks.js" "$directory"
    ;;
  -h | --help) show_help ;;
  *) misused "unknown command $command" ;;
esac
