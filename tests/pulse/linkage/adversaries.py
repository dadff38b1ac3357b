"""The adversaries of attack A15. Each guesses, for people of whom it knows a lot, which stored thing is theirs.

What an adversary knows of a person: the cells (it has the roster), the moments of fetching and of sending (it watches the
network), which sealed bundle was then theirs (by arrival), the length of their comment and how many questions they answered. It
says: sorted by this, people stand as things do sorted by that. So the k-th person of a cell has the k-th thing.
Where what things are sorted by is the same for all, they stand in random order.
"""

import math
import random
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from stores import ANSWER, COMMENT, Slot, leaf

# Whom the shuffle is there for.
BY_ARRIVAL = "sent k-th: k-th in the batch"


@dataclass
class Person:
    """One who answered; `observed` and `truth` are the crowd's lines (tests/pulse/crowd.h)."""

    survey: str
    observed: dict
    truth: dict = field(repr=False)  # read by the scoring alone, where it is not said otherwise

    def slots(self):
        """(slot, nonce, token, conversation key or None) of each ballot. The slots themselves follow from the roster and
        the manifest, which everybody has; what is behind them is the scoring's."""
        for written in self.truth["slots"]:
            slot = Slot(written["kind"], written["dimension"], written["cell"], written["question"])
            yield slot, written["nonce"], written["token"], written.get("conversation")


@dataclass
class Group:
    """Things of which each is somebody's: candidates with their owners among `people` (None: nobody's)."""

    people: list
    things: list
    owner: list


@dataclass
class Adversary:
    name: str
    moment: str
    groups: list  # of Group
    person_key: object  # of a Person and the group
    thing_key: object  # of a thing


@dataclass
class Played:
    name: str
    moment: str
    right: int
    groups: list  # (guesses, candidates), as chance.Chance takes them
    note: str = ""

    @property
    def trials(self):
        return sum(guesses for guesses, _ in self.groups)


def play(adversary, seed):
    """Lets it guess. A group of one candidate is no trial: there is nothing to guess."""
    chance = random.Random(f"{seed} {adversary.moment} {adversary.name}")
    right, groups = 0, []
    for group in adversary.groups:
        if len(group.things) < 2 or not group.people:
            continue
        people = sorted(((adversary.person_key(person, group), chance.random(), i) for i, person in enumerate(group.people)))
        things = sorted(((adversary.thing_key(thing), chance.random(), i) for i, thing in enumerate(group.things)))
        for rank, (_, _, person) in enumerate(people):
            thing = things[rank * len(things) // len(people)][2]
            right += group.owner[thing] == person
        groups.append((len(people), len(things)))
    return Played(adversary.name, adversary.moment, right, groups)


def is_within(manifest, dimension, cell, ancestor):
    """Whether people of `cell` are counted in `ancestor`."""
    while cell >= 0 and cell != ancestor:
        cell = manifest["dimensions"][dimension]["cells"][cell]["parent"]
    return cell == ancestor


def ballot_groups(people, ballots):
    """The ballots of one survey by slot, in clear, each with the people who may have cast it."""
    by_slot, owners = defaultdict(list), defaultdict(dict)
    candidates = defaultdict(list)
    for ballot in ballots:
        by_slot[ballot.slot].append(ballot)
    for person in people:
        for slot, nonce, _, _ in person.slots():
            owners[slot][nonce] = len(candidates[slot])
            candidates[slot].append(person)
    return [Group(candidates[slot], things, [owners[slot].get(ballot.nonce) for ballot in things])
        for slot, things in sorted(by_slot.items(), key=lambda item: (item[0].kind, item[0].dimension, item[0].cell, item[0].question))]


def listing_groups(people, manifest, listings):
    """The published lists of one survey, each with the people counted in it."""
    groups = []
    for (dimension, cell, question), leaves in sorted(listings.items()):
        kind = COMMENT if manifest["questions"][question]["kind"] == "comment" else ANSWER
        counted, mine = [], {}
        for person in people:
            for slot, nonce, token, _ in person.slots():
                if (slot.kind, slot.dimension, slot.question) == (kind, dimension, question) and \
                        is_within(manifest, dimension, slot.cell, cell):
                    mine[leaf(person.survey, slot, cell, nonce, token)] = len(counted)
                    counted.append(person)
        groups.append(Group(counted, list(enumerate(leaves)), [mine.get(hashed) for hashed in leaves]))
    return groups


def comment_groups(people, sets):
    """The released sets of comments of one survey, each with the people whose comments are in it."""
    author = {conversation: person for person in people for _, _, _, conversation in person.slots() if conversation}
    groups = []
    for conversations in sets:
        authors = [author[conversation] for conversation in conversations]
        order = sorted(range(len(authors)), key=lambda i: authors[i].observed["employee"])
        groups.append(Group([authors[i] for i in order], list(enumerate(conversations)),
            [order.index(i) for i in range(len(authors))]))
    return groups


def bundle_group(people, bundles):
    """The sealed bundles of one survey; of those that somebody sent again the first."""
    owners = {person.truth["admission"]: i for i, person in enumerate(people)}
    first = list({bundle.key: bundle for bundle in reversed(bundles)}.values())
    return Group(people, first, [owners.get(bundle.key.hex()) for bundle in first])


def sealed_group(people, nonce_of, records):
    """All sealed answers of one survey, of whatever cell, as they lie on the disk when nothing opens them any more."""
    answers = [record for record in records if record.value in nonce_of]
    guesses, owners = [], {}
    for person in people:
        for slot, nonce, _, _ in person.slots():
            if slot.kind == ANSWER:
                owners[nonce] = len(guesses)
                guesses.append(person)
    return Group(guesses, answers, [owners.get(nonce_of[record.value]) for record in answers])


def fetched(person, _):
    return person.observed["fetched"]


def sent(person, _):
    return person.observed["sent"]


def roster(person, _):
    return person.observed["employee"]


def answered(person, _):
    return person.observed["answers"]


def comment_length(person, _):
    return person.observed["comment_bytes"]


def place(thing):
    return thing[0]


def offset(ballot):
    return ballot.record.offset


def stored_size(ballot):
    return record_size(ballot.record)


def record_size(record):
    return len(record.value) + len(record.key or b"") + sum(len(name) + len(content or b"") for name, content in record.headers)


def stored_time(ballot):
    return ballot.record.timestamp, ballot.record.batch.base_timestamp, ballot.record.batch.max_timestamp


def place_of_first(surveys):
    """A person's ballot of their first slot, which this adversary knows: where it lies in the batch."""
    place = {}
    for people, ballots, _ in surveys:
        offsets = {ballot.nonce: ballot.record.offset for ballot in ballots}
        for person in people:
            _, nonce, _, _ = next(person.slots())
            place[person.truth["admission"]] = offsets[nonce]
    return lambda person, _: place[person.truth["admission"]]


def of_the_batch(surveys):
    """Adversaries with the tally's key and all ballots in clear. `surveys`: (people, ballots, bundles) of each."""
    moment = "shuffled"
    groups = [group for people, ballots, _ in surveys for group in ballot_groups(people, ballots)]
    others = [group for group in groups if (group.things[0].slot.dimension, group.things[0].slot.question) != (0, 0)]
    adversaries = [
        Adversary("fetched k-th: k-th in the batch", moment, groups, fetched, offset),
        Adversary(BY_ARRIVAL, moment, groups, sent, offset),
        Adversary("sent k-th: k-th from the batch's end", moment, groups, sent, lambda ballot: -ballot.record.offset),
        Adversary("k-th on the roster: k-th in the batch", moment, groups, roster, offset),
        Adversary("beside a ballot of theirs that is known", moment, others, place_of_first(surveys), offset),
        Adversary("sent k-th: k-th by nonce", moment, groups, sent, lambda ballot: ballot.nonce),
        Adversary("sent k-th: k-th by sealed bytes", moment, groups, sent, lambda ballot: ballot.sealed),
        Adversary("longer comment: larger record", moment, groups, comment_length, stored_size),
        Adversary("more answers: larger record", moment, groups, answered, stored_size),
        Adversary("sent later: later time in Kafka", moment, groups, sent, stored_time),
    ]
    # A deleted topic's files keep the arrivals in order until Kafka removes them; whose each was shows who sent k-th.
    arrival = {bundle.key.hex(): place for _, _, bundles in surveys for place, bundle in reversed(list(enumerate(bundles)))}
    if all(person.truth["admission"] in arrival for people, _, _ in surveys for person in people):
        adversaries.append(Adversary("k-th in the old outer topic: in the batch", moment, groups,
            lambda person, _: arrival[person.truth["admission"]], offset))
        sealed = [bundle_group(people, bundles) for people, _, bundles in surveys]
        adversaries.append(Adversary("longer comment: larger sealed bundle", "old files", sealed, comment_length, record_size))
        adversaries.append(Adversary("more answers: larger sealed bundle", "old files", sealed, answered, record_size))
    return adversaries


def of_what_remains(surveys):
    """Adversaries after all is over. `surveys`: (people, manifest, listings, sets of comments, sealed group) of each."""
    moment = "over"
    lists = [group for people, manifest, listings, _, _ in surveys for group in listing_groups(people, manifest, listings)]
    comments = [group for people, _, _, sets, _ in surveys for group in comment_groups(people, sets)]
    sealed = [group for *_, group in surveys if group is not None]
    adversaries = [
        Adversary("fetched k-th: k-th in a listing", moment, lists, fetched, place),
        Adversary("sent k-th: k-th in a listing", moment, lists, sent, place),
        Adversary("k-th on the roster: k-th in a listing", moment, lists, roster, place),
        Adversary("sent k-th: k-th released comment", moment, comments, sent, place),
    ]
    if sealed:
        adversaries.append(Adversary("sent k-th: k-th in old files, sealed", moment, sealed, sent, lambda record: record.offset))
    return adversaries


def play_times(family, times, people, seed):
    """Two moments are shown for each fetching and each sending: the true one, and one near that of somebody else in the
    same survey, so that people come in both as thickly as they did. The adversary takes the one that is nearer to a
    stored time, if one is near at all, and any otherwise: where no stored time depends on people, both are alike,
    however unevenly people came."""
    chance = random.Random(f"{seed} {family}")
    by_survey = defaultdict(list)
    for person in people:
        by_survey[person.survey] += [person.observed["fetched"], person.observed["sent"]]
    times = sorted(set(times))
    right = trials = within = 0
    for moments in by_survey.values():
        begin, end = min(moments), max(moments)
        within += bisect_left(times, end) - bisect_left(times, begin)
        gap = max((end - begin) // len(moments), 1)
        for moment in moments:
            other = chance.choice(moments) + chance.randrange(-10 * gap, 10 * gap + 1)
            true, wrong = _distance(times, moment), _distance(times, other)
            nearer = wrong - true if min(true, wrong) <= 3 * gap else 0
            right += nearer > 0 or (nearer == 0 and chance.random() < 0.5)
            trials += 1
    return Played(f"a time stored in {family} is near theirs", "both", right, [(1, 2)] * trials, f"{within} times while open")


def _distance(times, moment):
    place = bisect_left(times, moment)
    return min((abs(time - moment) for time in times[max(place - 1, 0):place + 1]), default=math.inf)


def traces(people, stored):
    """Where secrets of people stand, raw or in hexadecimal: {(kind, where): how many}. `stored`: (where, bytes)."""
    secrets = {}
    for person in people:
        secrets[bytes.fromhex(person.truth["admission"])] = "admission"
        secrets[bytes.fromhex(person.truth["seed"])] = "seed"
        secrets[bytes.fromhex(person.truth["opening"])] = "opening"
        for _, nonce, token, conversation in person.slots():
            secrets[bytes.fromhex(nonce)] = "nonce"
            secrets[bytes.fromhex(token)] = "token"
    needles = {}
    for secret, kind in secrets.items():
        needles[secret[:8]] = (secret, kind)
        needles[secret.hex()[:8].encode()] = (secret.hex().encode(), kind)
    found = defaultdict(set)
    for where, data in stored:
        for i in range(len(data) - 31):
            needle = needles.get(data[i:i + 8])
            if needle is not None and data.startswith(needle[0], i):
                found[needle[1], where].add(needle[0])
    return {place: len(which) for place, which in found.items()}
