#!/usr/bin/env python3
"""Lets the adversaries of attack A15 play on what scripts/linkage.sh has dumped, and says whether any does better, or
worse, than chance. Prints a table; exit code 0 or 1.

  judge.py --crowd DIR --shuffled DIR --over DIR --trials N [--seed N] [--false-alarm P] [--unshuffled]

--crowd       holds <survey>.observed and <survey>.truth (tests/pulse/crowd.h) of each survey
--shuffled    dump taken when all were shuffled, Ks destroyed, and nothing was counted yet
--over        dump taken when Kt was destroyed, too
--trials      as many guesses must each adversary make who holds the ballots
--false-alarm how likely it may be that chance alone fails a run: Holm's level for all adversaries together (default 0.05)
--unshuffled  the control: the shuffle was switched off, and whoever guesses by the order of arrival must be right in more
              than half of the trials
"""

import argparse
import json
import sys
from pathlib import Path

from adversaries import BY_ARRIVAL, Person, of_the_batch, of_what_remains, play, play_times, sealed_group, traces
from chance import FAMILY, Chance, rejected_by_holm
from stores import Dump

# Where a secret of a person may stand at all: the outer topic's keys are the admissions, sealed bundles behind them.
ALLOWED = ("admission", "kafka pulse.outer.")


def read_crowd(directory):
    """{survey: its people}."""
    crowd = {}
    for path in sorted(Path(directory).glob("*.observed")):
        survey = path.stem
        truth = {line["employee"]: line for line in map(json.loads, path.with_suffix(".truth").read_text().splitlines())}
        crowd[survey] = [Person(survey, observed, truth[observed["employee"]])
            for observed in map(json.loads, path.read_text().splitlines())]
    return crowd


def play_all(crowd, shuffled, over, seed):
    """Everybody's results, and where secrets of people stand: (moment, kind, where, how many)."""
    everybody = [person for people in crowd.values() for person in people]
    ballots = {survey: shuffled.ballots(survey) for survey in crowd}
    batch = [(people, ballots[survey], shuffled.bundles(survey)) for survey, people in crowd.items()]
    remains = []
    for survey, people in crowd.items():
        nonce_of = {ballot.sealed: ballot.nonce for ballot in ballots[survey]}
        old = over.sealed_ballots(survey)
        remains.append((people, over.manifest(survey), over.listings(survey), over.comment_sets(survey),
            sealed_group(people, nonce_of, old) if old else None))
    played = [play(adversary, seed) for adversary in of_the_batch(batch) + of_what_remains(remains)]
    for family in ("logs", "kafka", "redis", "files"):
        played.append(play_times(family, shuffled.times(family) + over.times(family), everybody, seed))
    return played, [(moment, kind, where, count) for moment, dump in (("shuffled", shuffled), ("over", over))
        for (kind, where), count in traces(everybody, dump.stored_bytes()).items()]


def table(played, chances, outside):
    """The printed lines."""
    lines = [f"{'adversary':42} {'moment':9} {'trials':>7} {'right':>6} {'chance':>8} {'95 % band':>12} {'p':>7}  verdict"]
    for i, (game, chance) in enumerate(zip(played, chances)):
        low, high = chance.band()
        verdict = "NOT CHANCE" if i in outside else "chance" if low <= game.right <= high else "chance (outside its own band)"
        lines.append(f"{game.name:42} {game.moment:9} {game.trials:7} {game.right:6} {chance.expected:8.1f} "
            f"{f'{low}..{high}':>12} {chance.p_value(game.right):7.3f}  {verdict}{f' ({game.note})' if game.note else ''}")
    return lines


def judge(played, found, trials, unshuffled, family=FAMILY):
    """(lines, whether all is as it must be), of what play_all gives."""
    forbidden = [trace for trace in found if not (trace[1] == ALLOWED[0] and trace[2].startswith(ALLOWED[1]))]
    sealed = sum(count for moment, *_, count in found if moment == "shuffled") - sum(
        count for moment, *_, count in forbidden if moment == "shuffled")
    played = [game for game in played if game.trials > 0]
    chances = [Chance(game.groups) for game in played]
    outside = rejected_by_holm([chance.p_value(game.right) for game, chance in zip(played, chances)], family)
    lines = table(played, chances, outside)
    if unshuffled:
        share = max((game.right / game.trials for game in played if game.name == BY_ARRIVAL), default=0.0)
        lines.append(f"linkage without the shuffle: \"{BY_ARRIVAL}\" finds {share:.1%}"
            + ("" if share > 0.5 else "; it must be more than 50 %, or the adversaries test nothing"))
        return lines, share > 0.5
    lines += [f"TRACE {moment}: {count} of {kind} in {where}" for moment, kind, where, count in sorted(forbidden)]
    lines.append(f"traces: {sealed} admissions beside sealed bundles in old files of outer topics; where an admission, seed, opening, "
        f"nonce or token may not stand: {len(forbidden)} places")
    fewest = min((game.trials for game in played if game.moment == "shuffled"), default=0)
    if fewest < trials:
        lines.append(f"linkage: an adversary who holds the ballots made {fewest} guesses, not {trials}; more people or surveys are needed")
        return lines, False
    if outside or forbidden:
        who = [played[i].name for i in sorted(outside)] + (["traces of secrets"] if forbidden else [])
        lines.append(f"linkage: {len(played)} adversaries, NOT within chance: {'; '.join(who)}")
        return lines, False
    lines.append(f"linkage: {len(played)} adversaries, all within chance")
    return lines, True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crowd", required=True)
    parser.add_argument("--shuffled", required=True)
    parser.add_argument("--over", required=True)
    parser.add_argument("--trials", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--false-alarm", type=float, default=FAMILY)
    parser.add_argument("--unshuffled", action="store_true")
    options = parser.parse_args()
    played, found = play_all(read_crowd(options.crowd), Dump(options.shuffled), Dump(options.over), options.seed)
    lines, good = judge(played, found, options.trials, options.unshuffled, options.false_alarm)
    print("\n".join(lines))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
