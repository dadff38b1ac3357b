"""Kills chat, recognition, Redis, Kafka and the Slack double under a day of traffic, then counts what was lost or done twice.

The last line: "kills N lost N twice N unanswered N repeats N explained N conserved yes|no"; exit code 0 only if nothing
was lost, done twice or left without an answer, the audit is clean, and every repeated message is explained: a message is
sent again only where a kill came between its being sent and its being known to be sent (docs/adr).
"""

import argparse
import json
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time

from chat_system import CHAT, COMMITTEE, QUORUM, ChatSystem
from chat_traffic import Person
from faults import audit
from system import until

from conversation import Conversation, job_digest, seconds  # noqa: E402, found by chat_system
from texts import Texts  # noqa: E402

HANDS = 4
JOINED = "👏"


class ChatFaults:
    """kill -9 of one process after the other, chosen by one seed; `kills` has what and when."""

    def __init__(self, system, seed):
        self.system = system
        self.random = random.Random(seed)
        self.kills = []  # (what, from, until), seconds since 1970
        self._kinds = [(CHAT, 6), ("recognition-1", 4), ("redis", 2), ("kafka", 1), ("double", 4)]

    def one(self):
        what = self.random.choices([kind for kind, _ in self._kinds], [weight for _, weight in self._kinds])[0]
        begun = time.time()
        if what == "kafka":
            self.system.kill_kafka()
            self._away()
            self.system.start_kafka()
        else:
            self.system.children[what].end(signal.SIGKILL)
            self._away()
            self.system.children[what].start()
        if what == "redis":
            until("the return of Redis", 30, lambda: self.system.redis("PING") == "PONG")
        if what == "double":
            self.system.wait_double()
        self.kills.append((what, begun, time.time()))
        return what

    def _away(self):
        time.sleep(self.random.uniform(0, 0.8))

    def explains(self, first, second):
        """Whether something was killed between two times at which the same was said."""
        return any(begun <= second and ended >= first for _, begun, ended in self.kills)


class Verdict:
    """What became of everything that people did."""

    def __init__(self, system, faults, hands, texts):
        self.commands = [command for hand in hands for command in hand.commands]
        self.accepted = [command for command in self.commands if command.accepted]
        self._now = Conversation(system.double, texts)
        self._faults = faults
        self.problems = []
        self.repeats = 0
        self.explained = 0
        self.lost = self.twice = self.unanswered = 0
        self._books(system, hands)
        self._decisions(system)
        self._answers()
        self._form_answers()
        self._messages()

    def _books(self, system, hands):
        """Each award that was accepted is there once, whatever was not accepted at most once."""
        self.awards = {}
        joined = {}
        for person in system.workspace["people"]:
            if not person.get("employee_id"):
                continue
            for award in system.awards_given(person["employee_id"]):
                tag = re.search(r"storm [\d.]+\.", award.get("message", ""))
                if tag:
                    self.awards.setdefault(tag[0], []).append(award)
                elif award.get("message") == JOINED:
                    joined[person["employee_id"]] = joined.get(person["employee_id"], 0) + 1
        for command in self.commands:
            there = self.awards.get(command.tag, [])
            if command.kind == "award" and command.accepted and not there:
                self._lose(f"lost: “{command.tag}” of {command.user['name']}: {self._finals(command)}")
            if len(there) > 1:
                self._double(f"twice: “{command.tag}” of {command.user['name']}")
            if command.kind == "undo" and command.accepted and "reversed_at" not in self.awards[command.award][0]:
                self._lose(f"not taken back: “{command.award}”: {self._finals(command)}")
        reactions = [employee for hand in hands for employee in hand.reactions]
        for employee, count in joined.items():
            if count > reactions.count(employee):
                self._double(f"{employee} reacted {reactions.count(employee)} times and gave {count} awards by that")
        self.joined = sum(joined.values())

    def _decisions(self, system):
        """Each nomination is there once and was decided once, by votes that count once."""
        self.nominations = system.nominations()
        tags = [re.search(r"storm [\d.]+\.", one["reason"])[0] for one in self.nominations]
        for command in self.commands:
            if command.kind == "nomination" and command.accepted and command.tag not in tags:
                self._lose(f"nomination lost: “{command.tag}”")
        for tag in {tag for tag in tags if tags.count(tag) > 1}:
            self._double(f"nominated twice: “{tag}”")
        votes = {}
        self.decided = 0
        for one in self.nominations:
            kinds = [step["kind"].removeprefix("KIND_") for step in one["trail"]]
            voters = [step["employee_id"] for step, kind in zip(one["trail"], kinds) if kind == "APPROVAL"]
            votes[one["nomination_id"]] = voters
            ends = kinds.count("APPROVED")
            self.decided += ends
            if len(voters) != len(set(voters)) or ends > 1 or len(voters) > QUORUM:
                self._double(f"decided twice: {one['nomination_id']}: {kinds} by {voters}")
            if ends != (1 if len(voters) >= QUORUM else 0):
                self._lose(f"a decision lost: {one['nomination_id']}: {kinds}")
        for command in self.commands:
            if command.kind == "decision" and command.accepted:
                voters = votes[command.nomination]
                if command.user["employee_id"] not in voters and len(voters) < QUORUM:
                    self._lose(f"a vote lost: {command.user['name']} on {command.nomination}: {self._finals(command)}")

    def _form_answers(self):
        """What a form brought about is told in a direct message; each is one job's."""
        known = {job_digest(f"{word} {request[key]}") for request in self._now.requests.values()
                 for word, key in [("command", "trigger_id"), ("action", "trigger_id"), ("event", "event_id")]
                 if request.get(key)}
        for user in {command.user["id"] for command in self.accepted if command.kind == "nomination"}:
            forms = sum(command.kind == "nomination" and command.user["id"] == user for command in self.accepted)
            told = {message["job_id"] for message in self._now.direct_messages(user)
                    if message.get("job_id", "").startswith("out-in-") and message["job_id"].split("-")[2] not in known}
            if len(told) < forms:
                self.unanswered += forms - len(told)
                self.problems.append(f"{user} sent {forms} nominations and was told of {len(told)}")

    def _lose(self, sentence):
        self.lost += 1
        self.problems.append(sentence)

    def _double(self, sentence):
        self.twice += 1
        self.problems.append(sentence)

    def _finals(self, command):
        return self._now.finals(command.request) if command.request else []

    def _repeated(self, times, what):
        """Messages that say the same; all but the first are repeats."""
        for first, second in zip(times, times[1:]):
            self.repeats += 1
            if self._faults.explains(first, second):
                self.explained += 1
            else:
                self.problems.append(f"said twice without a kill between: {what}")

    def _answers(self):
        """Who typed has one final answer; the same again only after a kill."""
        for command in self.commands:
            if command.request is None:
                continue
            finals = self._now.timed_finals(command.request)
            if command.accepted and not finals and command.kind != "nomination":
                self.unanswered += 1
                self.problems.append(f"unanswered: {command.kind} {command.tag or ''} of {command.user['name']}")
            self._repeated([at for at, _ in finals], f"{command.kind} of {command.user['name']}: {finals}")

    def _messages(self):
        """What the app says by itself: every award is announced; no message twice without a kill."""
        by_job = {}
        for message in self._now.messages:
            if message.get("job_id"):
                by_job.setdefault(message["job_id"], []).append(seconds(message["at"]))
        for job, times in by_job.items():
            self._repeated(sorted(times), job)
        self.announced = 0
        for tag, awards in self.awards.items():
            job = f"out-announce-{awards[0]['award_id']}-0"
            if job in by_job:
                self.announced += 1
            elif "reversed_at" not in awards[0]:
                self._lose(f"never announced: “{tag}”")


def storm(system, kills, seed, verbose):
    """Traffic with kills; returns the faults and the hands that made the traffic."""
    faults = ChatFaults(system, seed)
    enough = threading.Event()
    committee, people = system.employees[:COMMITTEE], system.employees[COMMITTEE:]
    hands = [Person(number, seed, system.double, committee, people, enough) for number in range(HANDS)]
    for hand in hands:
        hand.start()
    time.sleep(3)
    started = time.monotonic()
    for number in range(1, kills + 1):
        what = faults.one()
        if verbose or number % 10 == 0:
            print(f"  {number:4} of {kills}  {time.monotonic() - started:6.0f} s  kill -9 {what}", flush=True)
        # Some kills hit a system that still recovers from the last, some one that has just recovered.
        if faults.random.random() < 0.5:
            system.wait_ready()
        time.sleep(faults.random.uniform(0.2, 1.5))
    system.wait_ready()
    enough.set()
    for hand in hands:
        hand.join(60)
        if hand.error:
            raise hand.error
    return faults, hands


def settle(system, hands, texts):
    """Until every accepted command has its answer and nothing more is said."""
    accepted = [command for hand in hands for command in hand.commands if command.accepted]
    last = [None]

    def quiet():
        now = Conversation(system.double, texts)
        count = len(now.messages)
        done = last[0] == count and all(now.finals(command.request) for command in accepted
                                            if command.kind != "nomination")
        last[0] = count
        time.sleep(3)
        return done
    try:
        until("the last answer", 240, quiet)
    except TimeoutError as error:
        print(f"  {error}; what is missing is counted below")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="directory of the programs")
    parser.add_argument("--double-main", required=True, help="main.js of the Slack double")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--keep", action="store_true", help="keeps logs and data also after success")
    parser.add_argument("--verbose", action="store_true", help="a line for each kill")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="fairlead-faults-")
    system = ChatSystem(options.bin, directory, options.people, options.double_main)
    texts = Texts()
    good = False
    try:
        print("starting Redis, Kafka, directory, recognition, chat and the Slack double", flush=True)
        system.start()
        print(f"{options.kills} kills under a day of traffic, seed {options.seed}", flush=True)
        faults, hands = storm(system, options.kills, options.seed, options.verbose)
        settle(system, hands, texts)
        verdict = Verdict(system, faults, hands, texts)
        counts = {what: sum(kind == what for kind, _, _ in faults.kills) for what, _, _ in faults.kills}
        print("  kills:", ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
        print(f"  commands {len(verdict.commands)} accepted {len(verdict.accepted)} awards {len(verdict.awards)} "
              f"joined in {verdict.joined} announced {verdict.announced} nominations {len(verdict.nominations)} "
              f"decided {verdict.decided}")
        violations = system.double.get("stats")["violations"]
        print(f"  what Slack would not have liked: {json.dumps(violations) if violations else 'nothing'}")
        clean = audit(system)
        gaps = system.logged(r"event gap|Redis lost committed")
        for line in (verdict.problems + gaps)[:20]:
            print("  " + line)
        print(f"  {verdict.repeats} messages came once more: something was killed after they were sent and before it was "
              f"known that they were; {verdict.explained} of them so, {verdict.repeats - verdict.explained} otherwise")
        good = (not verdict.problems and clean and not gaps and len(verdict.awards) > 0 and verdict.repeats <= options.kills)
        print(f"kills {options.kills} lost {verdict.lost} twice {verdict.twice} unanswered {verdict.unanswered} "
              f"repeats {verdict.repeats} explained {verdict.explained} gaps {len(gaps)} conserved {'yes' if clean else 'no'}")
    finally:
        system.stop()
        if good and not options.keep:
            shutil.rmtree(directory)
        else:
            print(f"logs and data are kept in {directory}", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
