#!/usr/bin/env bash
# Checks the sources without running them; ends with a line per check and "N passed, N failed".
#
#   scripts/lint.sh                    everything
#   scripts/lint.sh --no-tidy          without clang-tidy, which takes minutes
#   scripts/lint.sh --build DIR        clang-tidy reads compile_commands.json of this build (default build/debug),
#                                      which must have been built: it needs the generated headers
#   scripts/lint.sh --only NAME        one check of: format tidy shell includes style buf breaking prometheus
#   scripts/lint.sh --update-baseline  takes today's protocols as those that later ones must stay compatible with
#
# clang-tidy skips a file that was clean before and has not changed since, with all headers and settings.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$FAIRLEAD_ROOT"

build=build/debug
only='' update=no
checks=(format shell includes style buf breaking prometheus tidy)
readonly baseline=tests/proto/baseline.binpb

while [ $# -gt 0 ]; do
  case $1 in
    --no-tidy) checks=("${checks[@]/tidy/}") ;;
    --build) build=${2:-}; shift ;;
    --only) only=${2:-}; shift ;;
    --update-baseline) update=yes ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift || misused "the last option needs a value"
done
[ -z "$only" ] || checks=("$only")

need() { command -v "$1" >/dev/null || { echo "$1 is missing; run scripts/install-dependencies.sh --test."; return 1; }; }

# The tracked files that match the patterns and still exist.
tracked() { git ls-files -z -- "$@" | while IFS= read -r -d '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done; }

buf() { (node_tools && use_node && "$FAIRLEAD_CACHE/tools/node_modules/.bin/buf" "$@"); }

check_format() { need clang-format && tracked '*.h' '*.cc' | xargs -0 -r clang-format --dry-run -Werror; }

check_shell() {
  need shellcheck || return 1
  tracked | xargs -0 awk 'FNR == 1 && /^#!.*[\/ ](ba)?sh( |$)/ { printf "%s%c", FILENAME, 0 } { nextfile }' |
    xargs -0 -r shellcheck -x
}

check_includes() { scripts/check-includes --self-test && scripts/check-includes; }

check_style() { scripts/check-style --self-test && scripts/check-style; }

check_buf() { buf lint; }

check_breaking() {
  [ -e "$baseline" ] || { echo "$baseline is missing; make it with scripts/lint.sh --update-baseline."; return 1; }
  buf breaking --against "$baseline"
}

# Which kind of file it is shows a key. Paths that a configuration names exist where it is used, not here.
check_prometheus() {
  need promtool || return 1
  local file status=0
  while IFS= read -r -d '' file; do
    if grep -q '^scrape_configs:' "$file"; then promtool check config --syntax-only "$file" || status=1
    elif grep -q '^tests:' "$file"; then promtool test rules "$file" || status=1
    elif grep -q '^groups:' "$file"; then promtool check rules "$file" || status=1
    fi
  done < <(tracked '*.yml' '*.yaml')
  return $status
}

# One file; leaves a mark when it is clean.
tidy_one() {
  local file=$1 mark=$2
  # Without the sanitizers, whose headers this clang does not have; what the system's headers use is not our matter.
  "$tidy" --quiet -p "$build" --extra-arg=-fno-sanitize=all --extra-arg=-Wno-deprecated-declarations \
    --extra-arg=-Wno-unknown-warning-option "$file" 2>"$mark.err" >"$mark.out" && touch "$mark"
  local status=$?
  [ $status = 0 ] || { cat "$mark.out"; grep -E 'error:' "$mark.err"; }
  rm -f "$mark.out" "$mark.err"
  return $status
}
export -f tidy_one

check_tidy() {
  (python_tools) || return 1
  local tidy=$FAIRLEAD_CACHE/python/bin/clang-tidy
  [ -e "$build/compile_commands.json" ] || { echo "$build has no compile_commands.json; build it first, or say --build."; return 1; }
  local marks=$build/lint common file mark
  mkdir -p "$marks"
  # A clean result holds as long as the file, every header and protocol, the settings and the tool are the same.
  common=$({ "$tidy" --version; cat .clang-tidy; tracked '*.h' '*.proto' 'cmake/*' | xargs -0 cat; } | sha256sum)
  find "$marks" -name '*.clean' -mtime +7 -delete
  tracked 'libs/*.cc' 'services/*.cc' 'tests/simulator/*.cc' 'tests/bench/*.cc' 'tests/faults/*.cc' |
    grep -zvE '_(test|fuzz)\.cc$' | while IFS= read -r -d '' file; do
    grep -qF "/$file\"" "$build/compile_commands.json" || continue
    mark=$marks/$({ echo "$common"; cat "$file"; } | sha256sum | cut -c1-32).clean
    [ -e "$mark" ] || printf '%s\0%s\0' "$file" "$mark"
  done | build=$build tidy=$tidy xargs -0 -r -n 2 -P "$(nproc)" bash -c 'tidy_one "$@"' _
}

if [ $update = yes ]; then
  mkdir -p "$(dirname "$baseline")"
  buf build --exclude-source-info -o "$baseline"
  say "Wrote $baseline; commit it together with the reason why compatibility begins anew."
  exit 0
fi

passed=0 failed=0
for check in "${checks[@]}"; do
  [ -n "$check" ] || continue
  declare -F "check_$check" >/dev/null || misused "there is no check $check"
  start=$SECONDS
  if output=$("check_$check" 2>&1); then
    passed=$((passed + 1))
    printf 'ok    %-12s %3d s\n' "$check" $((SECONDS - start))
  else
    failed=$((failed + 1))
    printf '%s\n' "$output"
    printf 'FAIL  %-12s %3d s\n' "$check" $((SECONDS - start))
  fi
done
printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
