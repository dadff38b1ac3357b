"""Plays a scripted day of 30 people in French and English through the Slack double, checks what came of it and prints it.

The last line: "commands N answered N awards N points N acknowledged in N ms at most, limits broken N"; exit code 1 if
anything was not as it had to be.
"""

import argparse
import json
import subprocess
import sys
import time

from double import Double
from player import Player, until
from script import EVENING, LIMITS, MORNING, SLIPS, Line
from texts import Texts
from transcript import shortened


def buttons_and_forms(player):
    """Everything that is not typed: joining in, taking back, forms, the Home tab, messages that somebody wants no more."""
    said = player.texts.says
    locale = {who: one.get("locale", "en-US") for who, one in player.people.items()}

    # Joining in on what others said.
    release = player.announcement("took the release apart")
    for who in ["en4", "fr4"]:
        player.react(who, release, "clap")
        player.gave(who, ["en1"], 5)
    player.react("en5", release, "sailboat")
    team = player.announcement("toute l’équipe pour hier soir")
    player.react("fr3", team, "clap")
    player.gave("fr3", ["fr12", "fr13", "fr14"], 5)

    # A slip of the hand, taken back by the button of its answer.
    wrong = player.type(Line("en13", "#general", "/kudos {en14} +50 #care I meant five", gives=50, to=("en14",)))
    pressed = player.press("en13", "undo_award", player.answer(wrong))
    player.check(said(player.answer(pressed)["text"], "kudos.taken_back", locale["en13"]), "taking back was not confirmed")
    player.awards.pop()
    # And by a word.
    player.type(Line("fr9", "#general", "/kudos {fr11} +40 #care je voulais dire quatre", gives=40, to=("fr11",)))
    player.settle()
    player.type(Line("fr9", "#general", "/kudos annuler", "kudos.taken_back"))
    player.awards.pop()

    # The form: too many points at first, then right, then the same once more as a second press would send it.
    for who, to, message in [("en8", "fr6", "for the drawings on the wall"), ("fr6", "en0", "pour ta patience avec nous")]:
        _, form = player.open_form(who, "#kudos")
        refused = player.submit(who, form, [to], 90, "Craft", message)
        player.check(said(" ".join(refused["errors"].values()), "problem.recipient_limit_exceeded", locale[who]),
                     f"the form of {who} took 90 points: {refused}")
        taken = player.submit(who, form, [to], 10, "Craft", message)
        player.check(taken["outcome"] == "acknowledged" and not taken["open"], f"the form of {who} was not taken: {taken}")
        player.double.post("again", id=taken["id"])
        player.gave(who, [to], 10)
        player.announcement(message)
    # A trigger that is too old when the form is to be opened.
    player.double.post("fail", method="views.open", error="expired_trigger_id")
    player.type(Line("fr7", "#general", "/kudos", "problem.form_too_late"))
    player.settle()

    # What one person does not want to hear any more, and another does again.
    for who in ["en1", "fr2"]:
        heard = player.look().direct_messages(player.id(who))[0]
        stopped = player.answer(player.press(who, "stop_messages", heard))
        player.check(said(stopped["text"], "stopped.award_received", locale[who]), f"{who} was not told that it stops")
    player.press("fr2", "resume_messages", stopped)

    # Home tabs, and the choices there.
    for who in ["fr3", "en1", "fr10", "en9"]:
        player.open_home(who, lambda text, who=who: said(text, "home.hello", locale[who]))
    for who, action, shown in [("fr3", "leave_leaderboard", "home.leaderboard_out"),
                               ("en9", "hide_milestones", "home.milestones_out")]:
        player.press(who, action, home=True)
        player.home(who, lambda text, who=who, shown=shown: said(text, shown, locale[who]))


def no_email_scope(player):
    """The administrator forgot a permission; the first who types says so."""
    player.double.post("scopes", missing=["users:read.email"])
    player.type(Line("en10", "#general", "/kudos balance", "problem.no_email_scope"))
    player.settle()
    player.double.post("scopes", missing=[])


def check_answers(player):
    """Each command has one final answer, and it is the right sentence in the language of who typed."""
    now = player.look()
    for request, line in player.commands:
        who = player.people[line.who]
        finals = now.finals(request)
        player.check(len(finals) == 1, f"{who['name']} got {len(finals)} answers to “{line.text}”: {finals}")
        player.check(any(player.texts.says(text, line.expect, who.get("locale", "en-US")) for text in finals),
                     f"{who['name']} typed “{line.text}” and read something else than {line.expect}: {finals}")
    return now


class Books:
    """What recognition has on its books, by fairleadctl."""

    def __init__(self, command):
        self._command = command

    def ask(self, *words):
        done = subprocess.run([*self._command, "--json", *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"fairleadctl {' '.join(words)} failed: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def awards(self, employee, received):
        pages = self.ask("award", "list", employee, "--received" if received else "--given")
        return [award for page in (pages if isinstance(pages, list) else [pages]) for award in page.get("awards", [])]

    def wallet(self, employee):
        return self.ask("wallet", "show", employee)


def check_points(player, books, people):
    """What was given and received by these people is what the day's awards add up to."""
    for who in people:
        employee, name = player.people[who]["employee_id"], player.people[who]["name"]
        given = sum(points * len(to) for giver, to, points in player.awards if giver == employee)
        received = sum(points for _, to, points in player.awards if employee in to)
        listed = {}
        for direction in [False, True]:
            standing = [one for one in books.awards(employee, direction) if "reversed_at" not in one]
            listed[direction] = sum(int(one["points"]) * (1 if direction else len(one["recipient_ids"])) for one in standing)
        wallet = books.wallet(employee)
        balance = int(wallet.get("balance", 0))
        player.check((listed[False], listed[True], balance) == (given, received, received),
                     f"{name} gave {given} and received {received} points, but the books say gave {listed[False]}, "
                     f"received {listed[True]}, balance {balance}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--double", required=True, help="host:port")
    parser.add_argument("--workspace", required=True, help="what workspace.py wrote")
    parser.add_argument("--pace", type=float, default=0.5, help="seconds between what people do")
    parser.add_argument("--lines", type=int, default=40, help="of each conversation in the printed transcript")
    parser.add_argument("ctl", nargs="+", help="fairleadctl with its options, to look into the books")
    options = parser.parse_args()
    with open(options.workspace, encoding="utf-8") as file:
        workspace = json.load(file)
    player = Player(Double(options.double), workspace, Texts(), options.pace)
    begun = time.monotonic()
    no_email_scope(player)
    player.play(MORNING)
    player.settle()
    buttons_and_forms(player)
    player.play(SLIPS)
    for line in LIMITS:
        player.type(line)
        player.settle()
    player.play(EVENING)
    player.settle()
    player.announcement("et vous aussi")
    until("the end of all messages", 90, lambda: player.look().messages == (time.sleep(2), player.look().messages)[1])

    now = check_answers(player)
    check_points(player, Books(options.ctl), [f"{language}{index}" for language in ["fr", "en"] for index in range(15)])
    stats = player.double.get("stats")
    violations = sum(stats["violations"].values())
    player.check(violations == 0, f"limits were broken at Slack: {stats['violations']}")
    player.check(not stats["repeats"], f"messages came more than once: {stats['repeats']}")
    print(shortened(player.double, [player.people["fr2"], player.people["en1"]], options.lines))
    for problem in player.problems:
        print(f"WRONG: {problem}")
    print(f"a day of 30 people in {time.monotonic() - begun:.0f} s: {len(now.requests)} requests, {len(now.messages)} messages")
    print(f"commands {len(player.commands)} answered {sum(len(now.finals(one)) == 1 for one, _ in player.commands)} "
          f"awards {len(player.awards)} points {sum(points * len(to) for _, to, points in player.awards)} "
          f"acknowledged in {stats['ack_ms']['max']:.0f} ms at most, limits broken {violations}")
    return 1 if player.problems else 0


if __name__ == "__main__":
    sys.exit(main())
