"""Compares what people know of their answers with what a survey has made public."""

import json


def rounded(step, numerator, denominator):
    """To a multiple of `step`; a tie goes up (rule R7)."""
    return (2 * numerator + denominator * step) // (2 * denominator * step) * step


def score(replies):
    """The mean of answers from 1 to 5 as it is shown of these people, skipped answers left out (rule R7)."""
    answers = [reply for reply in replies if reply != SKIPPED]
    step = 10 if len(answers) < 20 else 5 if len(answers) < 100 else 1
    least = 20 if len(answers) < 10 else step
    return max(least, min(100 - least, rounded(step, 100 * sum(answer - 1 for answer in answers), 4 * len(answers))))


SKIPPED = 255


class Verdict:
    """What became of everybody who answered one survey. Sentences about what is wrong are in `problems`."""

    def __init__(self, survey):
        self._survey = survey
        self.problems = list(survey.outlived)
        self.people = survey.outcomes()
        system = survey.system
        self._closing = json.loads(system.public(f"s/{survey.id}/closing.json"))
        self._release = json.loads(system.public(f"s/{survey.id}/release.json"))
        self._manifest = json.loads(system.public(f"s/{survey.id}/manifest.json"))
        lists = {name for person in self.people for name in person["leaves"]}
        self._lists = {name: self._leaves(name) for name in sorted(lists)}
        self._count_people()
        self._count_bundles()
        self._compare_scores()
        verified = survey.verify()
        self.verified = verified is not None
        if not self.verified:
            self.problems.append("fairleadctl pulse verify finds something false")

    def _leaves(self, name):
        listed = self._survey.system.public(f"s/{self._survey.id}/listing/{name}.bin")
        return {listed[at:at + 32].hex() for at in range(0, len(listed), 32)}

    def _count_people(self):
        """Each ballot of whoever was acknowledged is in the public lists; of the others all are, or none."""
        self.answered = self.counted = self.lost = self.unanswered = self.unanswered_counted = self.late = 0
        self._voices = []  # of those who are counted: by question what may be theirs
        for person in self.people:
            there = sum(leaf in self._lists[name] for name, leaf in person["leaves"].items())
            complete = there == len(person["leaves"]) and there > 0
            who = f"{person['employee']} ({person['end']})"
            if 0 < there < len(person["leaves"]):
                self.problems.append(f"{there} of {len(person['leaves'])} ballots of {who} are counted")
            if person["end"] == "acknowledged":
                self.answered += 1
                self.counted += complete
                if not complete:
                    self.lost += 1
                    self.problems.append(f"lost: {who}")
            elif person["end"] == "unanswered":
                self.unanswered += 1
                self.unanswered_counted += complete
            elif person["end"] == "closed":
                self.late += 1
            else:
                self.problems.append(f"{who}: {person['problem']}")
            if complete and not person["replies"]:
                self.problems.append(f"counted, and nothing is known to be sent: {who}")
            elif complete:
                self._voices.append(person["replies"])

    def _count_bundles(self):
        """Exact counts: as many bundles as people who are counted, each with all ballots, and nothing refused."""
        shuffled = self._closing["shuffled"]
        self.twice = max(0, shuffled["bundles"] - self.counted - self.unanswered_counted)
        if self.twice:
            self.problems.append(f"{shuffled['bundles']} bundles, and "
                                 f"{self.counted + self.unanswered_counted} people who are counted")
        dimensions = len(self._manifest["dimensions"])
        comments = sum(question["kind"] == "comment" for question in self._manifest["questions"])
        answers = dimensions * (len(self._manifest["questions"]) - comments)
        counted = self._release["audit"]["counted"]
        for what, ballots in [("answers", answers), ("comments", comments)]:
            surplus = counted[what] - shuffled["bundles"] * ballots
            if surplus:
                self.problems.append(f"{counted[what]} {what} of {shuffled['bundles']} bundles")
                self.twice += max(0, surplus)
        wrong = {name: count for counts in [shuffled, self._release["audit"]["rejected"]] for name, count in counts.items()
                 if count and (name.startswith("refused") or name.startswith("repeated") or counts is not shuffled)}
        if wrong:
            self.problems.append(f"not all bundles and ballots were good: {wrong}")
        if self._closing["issued"] < shuffled["bundles"]:
            self.problems.append(f"{self._closing['issued']} people fetched slips, {shuffled['bundles']} are counted")

    def _compare_scores(self):
        """The whole company's score of each question is the one that these people's replies make."""
        self.scores = 0
        for number, question in enumerate(self._release["questions"]):
            if question["kind"] != "likert5":
                continue
            shown = [cell for cell in question["dimensions"][0]["cells"] if cell["cell"] == 0]
            if not shown:
                self.problems.append(f"{question['id']} is not shown of the whole company")
                continue
            value = shown[0]["score"]["value"]
            low, high = sorted(score([choose([replies[number] for replies in person]) for person in self._voices])
                               for choose in [min, max])
            # Who sent two answers of which the last was not acknowledged has two possible ones.
            slack = 0 if all(len(person) == 1 for person in self._voices) else 1
            self.scores += 1
            if not low - slack <= value <= high + slack:
                self.problems.append(f"{question['id']} shows {value}; people's replies make {low} to {high}")


def keys_left(system, surveys):
    """Sentences, one for each secret that is still there when all surveys are over."""
    left = []
    # What second signers count again is sealed to them, and stays until they have fetched it.
    ballots = system.volume("tally") / "ballots"
    kept = {ballots} | {ballots / f"{survey.id}.ballots" for survey in surveys if survey.signed}
    # Who was asked and how the company stood, for later comparison; nothing of who fetched.
    kept |= {path for path in system.volume("issuer").iterdir() if path.suffix in (".asked", ".organisation")}
    for name in ["issuer", "shuffler", "tally"]:
        left += [f"{path} is left" for path in sorted(system.volume(name).rglob("*")) if path not in kept]
    rows = system.redis("KEYS", "*", port=system.stores["issuer-redis"]).splitlines()
    left += [f"the issuer's Redis still holds {row}" for row in rows]
    secrets = [(f"{what} of survey {survey.id[:8]}", form) for survey in surveys for what, key in survey.secrets.items()
               for form in [key, key.hex().encode()]]
    for path in system.written():
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # Kafka deletes topics a moment after they are gone
        left += [f"{what} is in {path}" for what, secret in secrets if secret in content]
    return left
