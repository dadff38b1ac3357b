#!/usr/bin/env bash
# A pulse survey from its launch to its release, by 1,000 simulated people: starts a small company (Redis, a broker, directory) and the
# five processes of surveys, launches one survey with a second signer, lets people answer over the page's own protocol, waits for close,
# shuffle and tally, prints the results and what was proved, and stops all. 2 minutes.
#
#   scripts/pulse-day.sh
#   --build DIR        programs of this build (default build/release)
#   --count N          people (default 1000; 60 with --slack, whose rates are slow)
#   --open SECONDS     how long the survey is open (default 40; 150 with --slack)
#   --kafka            Apache Kafka instead of the development broker
#   --alone            without a second signer
#   --browsers         three of the people answer in Chromium (phones in English and French, a desk in French) and look after
#                      the release whether they were counted; HR answers the comment of one, who replies
#   --pictures DIR     keeps pictures of what these three see; implies --browsers
#   --again            a second survey of the series, whose people are more content: what changed, and that it is proved
#   --noise            figures of 100 and more answers have noise (rule R11)
#   --slack            people are invited, reminded and told the results in a double of Slack, and answer by the links that they
#                      got there; eight answer by its buttons, too, confidentially
#   --keep-running     leaves everything running and prints links with which to answer oneself; ends with Ctrl-C
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/stack.sh
. "$FAIRLEAD_ROOT/scripts/stack.sh"

build=build/release count='' open='' kafka=no alone=no keep=no browsers=no slack=no again=no noise=no pictures=''
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=${2:-}; shift ;;
    --count) count=${2:-}; shift ;;
    --open) open=${2:-}; shift ;;
    --kafka) kafka=yes ;;
    --alone) alone=yes ;;
    --browsers) browsers=yes ;;
    --pictures) browsers=yes pictures=${2:-}; shift ;;
    --slack) slack=yes ;;
    --again) again=yes ;;
    --noise) noise=yes ;;
    --keep-running) keep=yes ;;
    -h | --help) show_help; exit 0 ;;
    *) misused "unknown option $1" ;;
  esac
  shift || misused "the last option needs a value"
done
# Chat keeps to Slack's rates, the double's too: it looks up 50 people a minute.
if [ $slack = yes ]; then count=${count:-60} open=${open:-150}; else count=${count:-1000}; fi
# Time enough on a machine that does other things too; the people at browsers take longest.
if [ $browsers = yes ]; then open=${open:-75}; else open=${open:-40}; fi
again_open=40
[[ $count =~ ^[0-9]+$ && $open =~ ^[0-9]+$ ]] || misused "--count and --open take whole numbers"
[ -z "$pictures" ] || pictures=$(realpath -m "$pictures")
cd "$FAIRLEAD_ROOT"
[ -x "$build/bin/fairlead-pulse-crowd" ] || fail "$build holds no fairlead-pulse-crowd; scripts/demo.sh builds all that is needed."
[ $slack = no ] || [ -x "$build/bin/fairlead-chat" ] || fail "$build holds no fairlead-chat; scripts/demo.sh builds all that is needed."
chromium=${FAIRLEAD_CHROMIUM:-/usr/bin/chromium}
[ $browsers = no ] || [ -x "$chromium" ] ||
  fail "--browsers needs Chromium, and $chromium is not there; install it, or say in FAIRLEAD_CHROMIUM where it is."

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

use_node
stack_page_directory=$(scripts/pulse-page.sh)
stack_survey=$(openssl rand -hex 16)
# shellcheck disable=SC2034 # read by stack.sh
[ $again = no ] || stack_next_survey=$(openssl rand -hex 16)
# shellcheck disable=SC2034 # read by stack.sh
stack_replies_every=5s
stack_begin "$build" "$directory"
stack_redis
if [ $kafka = yes ]; then stack_kafka; else stack_devbroker; fi
stack_service directory
stack_pulse
stack_wait
"$build/bin/fairlead-simulator" people --count "$count" --seed 1 --out "$directory/people.csv"
stack_ctl hr people import "$directory/people.csv" --mapping services/fairleadctl/people/mappings/fairlead.toml >"$directory/log/import.log" ||
  { cat "$directory/log/import.log"; fail "the people could not be imported."; }

if [ $slack = yes ]; then
  python3 tests/chat/workspace.py "$directory/people.csv" --everybody --out "$directory/workspace.json"
  stack_slack_double "$directory/workspace.json"
  stack_chat_surveys
  # The day is short: nobody waits for the morning.
  stack_chat --quiet.from 0 --quiet.to 0 --quiet.weekends false "${stack_surveys[@]}"
  stack_wait
fi
# in_slack invited|answer|told OPTION...: what people were told there, and did.
in_slack() {
  local what=$1
  shift
  python3 tests/chat/survey.py "$what" --double "$stack_double" --survey "$stack_survey" --people "$directory/invited" "$@" ||
    fail "people were not told in Slack as they should have been; see above and $directory/log/chat-1.log."
}

ctl() { stack_ctl admin pulse "$@"; }
signer=''
if [ $alone = no ]; then
  ctl keygen --out "$directory/council.key" >/dev/null
  signer=$(cat "$directory/council.key.pub")
fi
browsers_people=0
[ $browsers = no ] || browsers_people=3
at() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }
# describe NAME: $directory/NAME.toml, a survey that is open for $open seconds from now on.
describe() {
  # Roster and manifest take a moment; whoever opens too early would be told so.
  opens=$(($(date +%s) + 5))
  closes=$((opens + open))
  sed "s/@OPENS@/$(at $opens)/; s/@CLOSES@/$(at $closes)/; s/@SECOND_CLOSE@/$(at $((closes + 60)))/; s/@SECOND_SIGNER@/${signer:+second_signer = \"$signer\"}/" \
    tests/pulse/day.toml >"$directory/$1.toml"
  [ $slack = no ] || echo 'confidential = true' >>"$directory/$1.toml"
  [ $noise = no ] || printf '[noise]\nepsilon = 0.5\nmost_a_year = 100.0\n' >>"$directory/$1.toml"
}
# launch NAME: launches it as $stack_survey; the second signer's files of it are $directory/NAME.*.
launch() {
  local files=$directory/$1
  say "Launching survey $stack_survey."
  if [ $alone = yes ]; then
    ctl launch "$files.toml" --survey "$stack_survey"
    return
  fi
  ctl keygen --sealing --out "$files.key" >/dev/null
  ctl launch "$files.toml" --survey "$stack_survey" --proposal "$files.manifest" --shuffle-key "$(cat "$files.key.pub")" >/dev/null
  ctl roster "$stack_survey" --out "$files.roster"
  ctl sign "$files.manifest" --roster "$files.roster" --key "$directory/council.key" --shuffle-key "$files.key.pub" >"$files.signature"
  ctl launch --survey "$stack_survey" --signature "$files.signature"
}
describe first
say "What this survey could show, before it is launched:"
LC_ALL=C.UTF-8 ctl plan "$directory/first.toml" | sed -n '1,14p'
echo '  ...'
launch first

stack_ctl hr people list --limit 1000000 --json | jq -r '.employees[] | select(.employed) | .record.employee_id' >"$directory/employed"
# Those of the largest group first: the three at browsers are of it, so that there are comments beside theirs (rule R8).
ctl roster "$stack_survey" --out "$directory/roster.json"
jq -r '.people | group_by(.cells[0]) | max_by(length)[].employee' "$directory/roster.json" >"$directory/employees"
grep -vxFf "$directory/employees" "$directory/employed" >"$directory/others" || true
cat "$directory/others" >>"$directory/employees"
# links EMPLOYEE...: prints each one's personal link, a line each.
links() {
  local employee link token
  link=$(ctl status "$stack_survey" --json | jq -r .link)
  for employee in "$@"; do
    token=$("$stack_bin/fairleadctl" token issue --keys "$directory/keys" --subject "$employee" --role employee --audience fairlead-pulse 2>/dev/null)
    echo "$link&t=$token"
  done
}
# people OPTION...: the three at their browsers.
people() {
  node "$(dirname "$stack_page_directory")/out/tools/people.js" --keep "$directory/browsers" ${pictures:+--pictures "$pictures"} "$@" <"$directory/browsers.links" ||
    fail "a browser and the processes do not understand each other; see above and $directory/log."
}
# Who answers in another way is not one of the simulated people: slips are given out once.
mapfile -t employees < <(head -n 7 "$directory/employees")
apart=0
if [ $browsers = yes ]; then
  links "${employees[@]:0:3}" >"$directory/browsers.links"
  apart=3
fi
# One more answers with another client of RFC 9497 than the page's.
cloudflare() {
  node "$(dirname "$stack_page_directory")/out/tools/cloudflare.js" --keep "$directory/cloudflare.json" "$@" <"$directory/cloudflare.link" ||
    fail "voprf-ts and the issuer do not understand each other; see above and $directory/log/pulse-issuer-1.log."
}
links "${employees[apart]}" >"$directory/cloudflare.link"
apart=$((apart + 1))
if [ $keep = yes ]; then
  echo "Three people's links:"
  links "${employees[@]:apart:3}" | sed 's/^/  /'
  apart=$((apart + 3))
fi
# Whoever scrapes every second until the survey is released must see nothing move (rule R10) but the one figure a day, whose
# values are noted with the day (UTC); of chat, nothing that is about surveys until the collection has ended.
scrape() {
  local process metrics
  while sleep 1; do
    for process in catalog issuer collector shuffler tally; do
      metrics=$(curl -fsS "http://${stack_admin[pulse-$process-1]}/metrics" 2>/dev/null) || continue
      grep -v '^fairlead_pulse_participation_percent' <<<"$metrics" | sha256sum | sed "s/-/$process/" >>"$directory/scraped"
      # The issuer's alone.
      sed -n "s/^fairlead_pulse_participation_percent{survey=\"$stack_survey\"}/$(date -u +%F)/p" <<<"$metrics" >>"$directory/participation"
    done
    if [ $slack = yes ] && ! ended && metrics=$(curl -fsS "http://${stack_admin[chat-1]}/metrics" 2>/dev/null); then
      { grep '^fairlead_chat_survey' <<<"$metrics" || true; } | sha256sum | sed 's/-/chat/' >>"$directory/scraped"
    fi
  done
}
# still PROCESS...: that nothing of theirs has moved.
still() {
  local process
  for process in "$@"; do
    [ "$(grep -c " $process\$" "$directory/scraped")" -gt 3 ] || fail "the metrics of $process could not be scraped."
    [ "$(grep " $process\$" "$directory/scraped" | sort -u | wc -l)" = 1 ] || fail "a metric of $process moved before the release."
  done
}
# Each day has at most the figure of the day before, until midnight was noticed, and its own.
participation_is_daily() {
  [ -s "$directory/participation" ] || fail "the issuer does not tell the participation of $stack_survey."
  uniq "$directory/participation" | cut -d ' ' -f 1 | sort | uniq -c | awk '$1 > 2 { exit 1 }' ||
    fail "the participation changed more than once in a day: $(uniq "$directory/participation" | tr '\n' ';')"
}
state() { ctl status "$stack_survey" --json | jq -r .state; }
steps() { ctl status "$stack_survey" --json | jq -r '.steps[]'; }
ended() { steps | grep -qx collected; }
scrape &
stack_pid[scrape]=$!
stack_order+=(scrape)
tail -n +$((apart + 1)) "$directory/employees" >"$directory/crowd"
wait_until_open() { while [ "$(date +%s)" -lt "$opens" ]; do sleep 0.2; done; }
say "People answer."
wait_until_open
cloudflare
signing=(--key "$directory/keys/private/development.pem" --key-id development --token-issuer fairlead-development)
if [ $slack = yes ]; then
  jq -r '.people[].employee' "$directory/roster.json" >"$directory/invited"
  in_slack invited --links "$directory/slack.links"
  signing=(--links "$directory/slack.links")
fi
# A person who comes too late is no failure of the survey, but of this day.
crowd() {
  "$build/bin/fairlead-pulse-crowd" --page "$stack_page" --survey "$stack_survey" --people "$directory/crowd" "${signing[@]}" --answering 0.7 --threads 4 "$@" ||
    fail "not everybody could answer before $(at $closes); if they came too late (closed), this machine needs a longer --open."
}
if [ $browsers = yes ]; then
  people &
  stack_pid[people]=$!
  stack_order+=(people)
fi
crowd | tee "$directory/crowd.log"
if [ $browsers = yes ]; then
  wait "${stack_pid[people]}" || fail "the people at browsers could not answer; if they came too late, this machine needs a longer --open."
  unset "stack_pid[people]"
fi
[ $slack = no ] || in_slack answer --count 8
say "The survey is open until $(at $closes)."
# refused WORDS COMMAND...: what must be refused, in these words; prints them.
refused() {
  local words=$1 said
  shift
  if said=$(ctl "$@" 2>&1); then fail "fairleadctl pulse $* was not refused."; fi
  grep -q "$words" <<<"$said" || fail "fairleadctl pulse $* was refused for another reason: $said"
  echo "  $*: ${said#fairleadctl: }"
}
say "What is not possible while it is open:"
refused 'nobody can close it earlier' close "$stack_survey"
refused 'nobody can close it earlier' destroy-keys "$stack_survey" --unread
stack_until $((open + 90)) ended || fail "the collection did not end; see $directory/log/pulse-collector-1.log."
# After the end of the collection: the second signer, if there is one, hands over the key of NAME.
count() {
  local key=()
  if [ $alone = no ]; then
    published() { steps | grep -qx token-key-published; }
    stack_until 60 published || fail "the closing record did not come; see $directory/log/pulse-issuer-1.log."
    say "The second signer checks the counts, and hands the key over."
    ctl check-counts "$stack_survey" --page "$stack_page"
    refused 'add --unread' destroy-keys "$stack_survey"
    key=(--key "$directory/$1.key")
  fi
  ctl close "$stack_survey" "${key[@]}" --wait 3
  ctl status "$stack_survey" | grep -q 'Done.*tally-key-destroyed' ||
    { ctl status "$stack_survey"; fail "the survey was not released; see $directory/log/pulse-shuffler-1.log and pulse-tally-1.log."; }
}
count first
stack_stop scrape
still catalog issuer collector shuffler tally
[ $slack = no ] || still chat
participation_is_daily
say "Scraped every second until it was released, $(wc -l <"$directory/scraped") times: no metric of the five processes moved, and the participation at most once a day."
# Again, which changes nothing: what is said is all that it does.
says() {
  local words=$1 said
  shift
  said=$(ctl "$@") || fail "fairleadctl pulse $* failed."
  grep -Eq "^$words\$" <<<"$said" || fail "fairleadctl pulse $* says something else: $said"
  echo "  $*: $said"
}
says 'closed [0-9TZ:+-]+: released; its keys are gone' close "$stack_survey"
says 'nothing is left: released; its keys are gone' destroy-keys "$stack_survey"
[ $browsers = no ] || people --check
cloudflare --check
if [ $slack = yes ]; then
  printf '\nWhat people read in Slack\n'
  in_slack told
  noted() { curl -fsS "http://${stack_admin[chat-1]}/metrics" | grep -E '^fairlead_chat_survey_told_seconds_(count|sum)'; }
  told_once() { noted | grep -q '_count 1$'; }
  stack_until 30 told_once || fail "chat did not note how long it took until people were told."
  noted
  confidential() { ctl results "$stack_survey" --page "$stack_page" --confidential "$@"; }
  confidential_published() { confidential >/dev/null 2>&1; }
  stack_until 60 confidential_published || fail "the total of the answers by buttons was not published; see $directory/log/chat-1.log."
  # Eight answered all questions but the last, which four did.
  confidential --json | jq -e '[.questions[] | .respondents // .hidden] == [[5, 9], [5, 9], [5, 9], [5, 9], [5, 9], "TOO_FEW"]' >/dev/null ||
    fail "the total of the answers by buttons is not what was answered: $(confidential --json | jq -c .questions)"
  # Whoever answered by a link is in the release, and nobody else: the crowd, one with another client, three at browsers.
  anonymous=$(($(sed -n 's/.* answered \([0-9]*\) .*/\1/p' "$directory/crowd.log") + 1 + browsers_people))
  [ $keep = yes ] || [ "$(ctl results "$stack_survey" --page "$stack_page" --json | jq .bundles)" = $anonymous ] ||
    fail "the release counts others than the $anonymous people who answered by a link."
  say "By buttons 8 people answered; the release counts the $anonymous who answered by a link, and none of those."
fi
# HR answers what the first of the three has written, and that person replies from the browser.
comments() { ctl comments "$stack_survey" --page "$stack_page" "$@"; }
if [ $browsers = yes ]; then
  comment=$(comments --json | jq -r '[.questions[].sets[].comments[] | select(.text == "Fewer meetings on Fridays, please.")][0].id // empty')
fi
# Who else has commented is chance; a comment that would stand in a set of fewer than five is rightly not shown (rule R8).
if [ $browsers = yes ] && [ -z "$comment" ]; then
  say "The first browser's comment is in no set that may be shown (R8): HR cannot read it, and answers none."
elif [ $browsers = yes ]; then
  ctl answer "$stack_survey" --comment "$comment" "Which meeting would you drop first?"
  people --reply "The long one before lunch."
  replied() { comments --json | jq -e --arg id "$comment" '[.questions[].sets[].comments[] | select(.id == $id) | .messages[] | select(.by == "author")] | length > 0' >/dev/null; }
  stack_until 60 replied || fail "the reply was not published; see $directory/log/pulse-catalog-1.log."
  printf '\nA comment, what HR answered, and what its author says, whom nobody knows:\n'
  comments | grep -F -A2 "[$comment]"
fi
printf '\nOne question as HR sees it; all of them: fairleadctl pulse results ID --page ORIGIN\n'
LC_ALL=C.UTF-8 ctl results "$stack_survey" --page "$stack_page" --question workload-1
# check NAME OPTION...: what the files of the survey prove.
check() {
  local files=$directory/$1 proof
  shift
  printf '\nWhat anybody can check\n'
  proof=(--page "$stack_page" --manifest "$(ctl status "$stack_survey" --json | jq -r .manifest)" --platform-key "$(cat "$directory/pulse/signing.key.pub")" "$@")
  ctl verify "$stack_survey" "${proof[@]}"
  if [ $alone = no ]; then
    printf '\nWhat the second signer finds, with the roster and the ballots\n'
    ctl ballots "$stack_survey" --out "$files.ballots"
    ctl recount "$stack_survey" "${proof[@]}" --roster "$files.roster" --ballots "$files.ballots" --key "$directory/council.key"
  fi
}
check first
if [ $again = yes ]; then
  printf '\nThe next survey of the series, whose people are more content\n'
  first=$(ctl status "$stack_survey" --json | jq -r .manifest)
  curl -fsS "$stack_page/s/$stack_survey/manifest.json" -o "$directory/first.json"
  stack_survey=$stack_next_survey
  open=$again_open
  describe second
  launch second
  wait_until_open
  signing=(--key "$directory/keys/private/development.pem" --key-id development --token-issuer fairlead-development)
  crowd --seed 2 --contentment 4.6
  stack_until $((open + 90)) ended || fail "the collection did not end; see $directory/log/pulse-collector-1.log."
  count second
  said=$(LC_ALL=C.UTF-8 ctl results "$stack_survey" --page "$stack_page" --question workload-1)
  echo "$said"
  grep -q '▲ higher' <<<"$said" || fail "people were more content than before manifest $first, and the results do not say so."
  earlier=(--previous "$directory/first.json")
  [ $alone = yes ] || earlier+=(--earlier-roster "$directory/first.roster")
  check second "${earlier[@]}" | tee "$directory/checked"
  grep -q '^proved.*what both releases' "$directory/checked" || fail "what changed is not proved; see above."
fi
if [ $keep = yes ]; then
  echo "The page is $stack_page; Ctrl-C stops everything."
  while sleep 3600; do :; done
fi
echo "survey $stack_survey $(state)"
