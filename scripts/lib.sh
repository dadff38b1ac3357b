# shellcheck shell=bash
# What the scripts share. Source it; it starts nothing. After sourcing:
#   FAIRLEAD_ROOT    the checkout
#   FAIRLEAD_CACHE   what was downloaded and can be downloaded again
FAIRLEAD_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FAIRLEAD_CACHE=${FAIRLEAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fairlead}
export FAIRLEAD_ROOT FAIRLEAD_CACHE

# say SENTENCE: progress, on standard error so that a script's result stays alone on standard output.
say() { printf '%s\n' "$*" >&2; }

# fail SENTENCE: says what is wrong and what to do about it, and ends the script with exit code 1.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# misused SENTENCE: like fail, for a wrong command line: exit code 2.
misused() {
  printf '%s: %s (see --help)\n' "$(basename "$0")" "$*" >&2
  exit 2
}

# show_help: prints the comment at the top of the running script.
show_help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

# use_node: puts a Node of version 20 or newer first in PATH: the system's, or the one that install-dependencies.sh took.
use_node() {
  PATH=$FAIRLEAD_CACHE/node/node_modules/node/bin:$PATH
  local version
  version=$(node --version 2>/dev/null) || version=v0
  version=${version#v}
  [ "${version%%.*}" -ge 20 ] || fail "Node 20 or newer is missing; run scripts/install-dependencies.sh --test."
}

# node_tools: installs the npm packages of scripts/node, as locked there, into $FAIRLEAD_CACHE/tools/node_modules.
node_tools() {
  local tools=$FAIRLEAD_CACHE/tools
  command -v npm >/dev/null || fail "npm is missing; run scripts/install-dependencies.sh --test."
  if cmp -s "$FAIRLEAD_ROOT/scripts/node/package-lock.json" "$tools/package-lock.json" && [ -e "$tools/.complete" ]; then return 0; fi
  mkdir -p "$tools"
  rm -f "$tools/.complete"
  cp "$FAIRLEAD_ROOT"/scripts/node/package.json "$FAIRLEAD_ROOT"/scripts/node/package-lock.json "$tools/"
  (cd "$tools" && npm ci --no-audit --no-fund --loglevel=error >npm.log 2>&1 && touch .complete) || {
    cat "$tools/npm.log" >&2
    fail "npm could not fetch the packages of scripts/node; check npm's registry settings."
  }
}

# python_tools: installs the packages of scripts/python, as locked there, into $FAIRLEAD_CACHE/python/bin.
python_tools() {
  local tools=$FAIRLEAD_CACHE/python
  if cmp -s "$FAIRLEAD_ROOT/scripts/python/requirements.txt" "$tools/requirements.txt" && [ -x "$tools/bin/clang-tidy" ]; then return 0; fi
  rm -rf "$tools"
  mkdir -p "$tools"
  { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
    --only-binary :all: -r "$FAIRLEAD_ROOT/scripts/python/requirements.txt"; } >"$tools/pip.log" 2>&1 || {
    cat "$tools/pip.log" >&2
    fail "pip could not fetch the packages of scripts/python; run scripts/install-dependencies.sh --test, and check pip's index settings."
  }
  # Last, so that what was interrupted is done again.
  cp "$FAIRLEAD_ROOT/scripts/python/requirements.txt" "$tools/"
}

# free_port: prints a loopback port that was free a moment ago. It lies below the range from which the kernel takes ports
# for outgoing connections, so that a server that is stopped and started again on it finds it free.
free_port() {
  python3 - <<'FREE'
import random, socket
while True:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", random.randrange(10000, 32000)))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
FREE
}
