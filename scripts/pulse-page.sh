#!/usr/bin/env bash
# Builds the page of services/pulse into build/pulse-page/dist, where it is not built already: index.html, style.css, icon.svg,
# page.js, and page.js.sha384, which the manifest of a survey has to say.
#
#   scripts/pulse-page.sh              prints the directory of the built page on standard output
#   scripts/pulse-page.sh --test       its format and its own tests, in Chromium too where there is one; the last line:
#                                      "N passed, N failed". FAIRLEAD_SCREENSHOTS=DIR keeps pictures of each screen
#   scripts/pulse-page.sh --bench      the time to blind and finish 41 tokens, in Node and in Chromium
#   scripts/pulse-page.sh --double     runs the page with imitated issuer and collector; prints links to open
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

readonly source_directory=$FAIRLEAD_ROOT/services/pulse/page
readonly built=$FAIRLEAD_ROOT/build/pulse-page
export FAIRLEAD_PULSE_VECTORS=${FAIRLEAD_PULSE_VECTORS:-$FAIRLEAD_ROOT/services/pulse/protocol/testdata/page_vectors.json}
export FAIRLEAD_SHARED_DATA=${FAIRLEAD_SHARED_DATA:-$FAIRLEAD_ROOT/../shared/data}

# The sources, without what npm and the build make of them.
sources() {
  (cd "$source_directory" && find . \( -name node_modules -o -name dist -o -name out \) -prune -o -type f -print | LC_ALL=C sort)
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
    say "Building the pulse page."
    rm -rf "$built"
    mkdir -p "$built"
    (cd "$source_directory" && sources | tar -cf - -T -) | tar -xf - -C "$built"
    (cd "$built" && npm ci --no-audit --no-fund --prefer-offline --loglevel=error && npm run --silent build) >"$log" 2>&1 || {
      cat "$log" >&2
      fail "the pulse page could not be built; npm's registry settings may be wrong, or the sources above."
    }
    printf '%s\n' "$now" >"$built/.complete"
  fi
  exec 9>&-
}

[ $# -le 1 ] || misused "only one thing at a time"
case ${1:-} in
  '') build; printf '%s\n' "$built/dist" ;;
  --test) build; cd "$built" && npm run --silent lint && exec npm --silent test ;;
  --bench) build; cd "$built" && exec npm run --silent bench ;;
  --double) build; cd "$built" && exec npm run --silent double ;;
  -h | --help) show_help ;;
  *) misused "unknown option $1" ;;
esac
