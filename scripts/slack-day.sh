#!/usr/bin/env bash
# A day of 30 people in Slack, half of them French: starts a small company (Redis, the development broker, directory,
# recognition, fairlead-chat) and a double of Slack (tests/slack-double), lets people type, press and react through the
# same HTTP that a real workspace uses, checks what came of it, prints what two of them saw, and stops all. 90 seconds.
#
#   scripts/slack-day.sh
#   --build DIR        programs of this build (default build/release)
#   --pace SECONDS     between what people do (default 0.5)
#   --picture FILE     a picture of the workspace after the day, as docs/pictures/slack.png was made (needs chromium)
#   --keep-running     leaves everything running and says where to type a /kudos oneself; ends with Ctrl-C
#
# With a real workspace instead of the double, prepared as docs/slack.md says, and without the scripted day:
#   SLACK_BOT_TOKEN_FILE=FILE SLACK_SIGNING_SECRET_FILE=FILE scripts/slack-day.sh --people FILE --mapping FILE
#   --address HOST:PORT        where Slack's requests come to, behind your tunnel or proxy (default 127.0.0.1:8090)
#   --channel ID               the channel that hears of what was given elsewhere (default none)
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/stack.sh
. "$FAIRLEAD_ROOT/scripts/stack.sh"

build=build/release pace=0.5 picture='' keep=no people='' mapping='' address=127.0.0.1:8090 channel=''
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=${2:-}; shift ;;
    --pace) pace=${2:-}; shift ;;
    --picture) picture=${2:-}; shift ;;
    --people) people=${2:-}; shift ;;
    --mapping) mapping=${2:-}; shift ;;
    --address) address=${2:-}; shift ;;
    --channel) channel=${2:-}; shift ;;
    --keep-running) keep=yes ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift || misused "the last option needs a value"
done
[[ $pace =~ ^[0-9]+(\.[0-9]+)?$ ]] || misused "--pace takes seconds"
real=no
if [ -n "${SLACK_BOT_TOKEN_FILE:-}${SLACK_SIGNING_SECRET_FILE:-}" ]; then
  real=yes
  [ -r "${SLACK_BOT_TOKEN_FILE:-}" ] || misused "SLACK_BOT_TOKEN_FILE must name a readable file with the bot's token; docs/slack.md says where to find it"
  [ -r "${SLACK_SIGNING_SECRET_FILE:-}" ] || misused "SLACK_SIGNING_SECRET_FILE must name a readable file with the signing secret; docs/slack.md says where to find it"
  [[ -r $people && -r $mapping ]] || misused "a real workspace needs your people: --people FILE --mapping FILE (docs/people-import.md)"
  people=$(realpath "$people") mapping=$(realpath "$mapping")
  SLACK_BOT_TOKEN_FILE=$(realpath "$SLACK_BOT_TOKEN_FILE") SLACK_SIGNING_SECRET_FILE=$(realpath "$SLACK_SIGNING_SECRET_FILE")
fi
[ -z "$picture" ] || { command -v chromium >/dev/null || fail "--picture needs chromium; apt-get install chromium fonts-noto-color-emoji."; picture=$(realpath "$picture"); }
cd "$FAIRLEAD_ROOT"
[ -x "$build/bin/fairlead-chat" ] || fail "$build holds no fairlead-chat; scripts/demo.sh builds all that is needed."

directory=$(mktemp -d)
finish() {
  local status=$?
  trap - EXIT INT TERM
  stack_end
  if [ $status = 0 ] || [ $status = 130 ]; then rm -rf "$directory"; else say "Logs and data are kept in $directory."; fi
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM
set -m
stack_begin "$build" "$directory"
stack_redis
stack_devbroker
stack_service directory
stack_service recognition
stack_wait
if [ $real = no ]; then
  people=$directory/people.csv mapping=services/fairleadctl/people/mappings/fairlead.toml
  "$build/bin/fairlead-simulator" people --count 200 --seed 1 --out "$people"
fi
stack_ctl hr people import "$people" --mapping "$mapping" >"$directory/log/import.log" || { cat "$directory/log/import.log"; fail "the people could not be imported."; }

wait_for_ctrl_c() {
  echo "Ctrl-C stops everything."
  while sleep 3600; do :; done
}

if [ $real = yes ]; then
  stack_chat_address=$address
  stack_chat --slack.bot_token_file "$SLACK_BOT_TOKEN_FILE" --slack.signing_secret_file "$SLACK_SIGNING_SECRET_FILE" \
    --slack.channel "$channel"
  stack_wait
  cat <<REAL
fairlead-chat serves your workspace; Slack's requests are to reach http://$address:
  /slack/commands   /slack/interactivity   /slack/events
Give your workspace the manifest with your public HTTPS address (docs/slack.md), then type /kudos there.
Logs: $directory/log   figures: http://${stack_admin[chat-1]}/metrics
REAL
  wait_for_ctrl_c
fi

python3 tests/chat/workspace.py "$people" --out "$directory/workspace.json"
stack_slack_double "$directory/workspace.json"
# The day is short: nobody waits for the morning.
stack_chat --slack.channel C0KUDOS --quiet.from 0 --quiet.to 0 --quiet.weekends false
stack_wait
python3 tests/chat/day.py --double "$stack_double" --workspace "$directory/workspace.json" --pace "$pace" -- \
  "$stack_bin/fairleadctl" --directory "${stack_rpc[directory-1]}" --recognition "${stack_rpc[recognition-1]}" \
  --token-file "$directory/hr.token"

if [ -n "$picture" ]; then
  reader=$(jq -r '[.people[] | select(.locale != null and (.locale | startswith("fr")))][2].id' "$directory/workspace.json")
  timeout 60 chromium --headless --no-sandbox --hide-scrollbars --window-size=1400,900 \
    --screenshot="$picture" "http://$stack_double/?user=$reader&channel=C0KUDOS" >"$directory/log/chromium.log" 2>&1 ||
    { tail -n 5 "$directory/log/chromium.log" >&2; fail "chromium could not make the picture."; }
  say "The picture is $picture."
fi
if [ $keep = yes ]; then
  cat <<TRY

The workspace is open: http://$stack_double/
  Choose a person at the bottom left, then type in #kudos, for example:  /kudos @$(jq -r '.people[0].handle' "$directory/workspace.json") +10 #craft for the tour of the workshop
  Logs: $directory/log   figures of chat: http://${stack_admin[chat-1]}/metrics
TRY
  wait_for_ctrl_c
fi
