"""One survey under faults: its launch, the people who answer it, and what watches over it until its end."""

import json
import secrets
import threading
import time

from system import ROOT, Child, until

OPEN, CLOSING, SHUFFLING, TALLYING, OVER = "open", "closing", "shuffling", "tallying", "over"
THREADS = 96
SECOND_CLOSE = 60  # seconds after the first
FORGETTING = 60  # seconds within which the issuer, once it runs, has forgotten


def instant(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Survey:
    """`people` are employee ids; with `signed` a second signer keeps the shuffle's key until the collection has ended."""

    def __init__(self, system, number, people, open_seconds, signed):
        self.system = system
        self.id = secrets.token_hex(16)
        self.people = people
        self.signed = signed
        self.open_seconds = open_seconds
        self.steps = []
        self.outlived = []  # keys that were there after the fact that says that they are not
        self.handed_over = 0
        self._given_to = None  # the shuffler's start that has the second signer's key
        self._dir = system.dir / "signer" / str(number)
        self._dir.mkdir()

    def launch(self):
        signer = self._keygen() if self.signed else ""
        self.opens = int(time.time()) + 10
        self.closes = self.opens + self.open_seconds
        definition = self._dir / "survey.toml"
        definition.write_text(self._definition(signer))
        launch = ["launch", definition, "--survey", self.id]
        if self.signed:
            proposal, roster, signature = (self._dir / name for name in ["manifest.json", "roster.json", "signature"])
            self.system.pulse(*launch, "--proposal", proposal, "--shuffle-key",
                              (self._dir / "shuffle.key.pub").read_text().strip())
            self.system.pulse("roster", self.id, "--out", roster)
            signature.write_text(self.system.pulse("sign", proposal, "--roster", roster, "--key",
                                                   self._dir / "council.key", "--shuffle-key",
                                                   self._dir / "shuffle.key.pub"))
            launch = ["launch", "--survey", self.id, "--signature", signature]
        self.system.pulse(*launch)
        self._note_secrets()
        until("the opening", 30, lambda: time.time() >= self.opens)

    def _definition(self, signer):
        text = (ROOT / "tests/pulse/day.toml").read_text()
        for name, value in [("OPENS", instant(self.opens)), ("CLOSES", instant(self.closes)),
                            ("SECOND_CLOSE", instant(self.closes + SECOND_CLOSE))]:
            text = text.replace(f"@{name}@", value)
        return text.replace("@SECOND_SIGNER@", f'second_signer = "{signer}"' if signer else "")

    def _keygen(self):
        self.system.pulse("keygen", "--out", self._dir / "council.key")
        self.system.pulse("keygen", "--sealing", "--out", self._dir / "shuffle.key")
        return (self._dir / "council.key.pub").read_text().strip()

    def _note_secrets(self):
        """The bytes that nothing may hold once the survey is over: Ks, Kt, and the key of the issuer's rows, from which
        the openings of its commitments follow (the token key before it is published)."""
        shuffle = (bytes.fromhex((self._dir / "shuffle.key").read_text().strip()) if self.signed
                   else self._file("shuffler", "key").read_bytes())
        self.secrets = {"the shuffle's key": shuffle, "the tally's key": self._file("tally", "key").read_bytes(),
                        "the key of the issuer's rows": self._file("issuer", "secret").read_bytes()[32:]}

    def _file(self, process, kind):
        return self.system.volume(process) / f"{self.id}.{kind}"

    def begin(self, seed):
        """Lets people answer, evenly over the time for which the survey is open, and a moment longer."""
        name = f"crowd-{self.id[:8]}"
        listed = self._dir / "people"
        listed.write_text("".join(f"{employee}\n" for employee in self.people))
        self._journal = self._dir / "journal"
        self.crowd = Child(name, [
            self.system.bin / "fairlead-pulse-crowd", "--page", self.system.page, "--survey", self.id, "--people", listed,
            "--key", self.system.dir / "keys/private/development.pem", "--key-id", "development", "--token-issuer",
            "fairlead-development", "--answering", "1", "--threads", str(THREADS), "--twice", "0.25", "--over",
            str(self.open_seconds + 1), "--patience", "240", "--seed", str(seed), "--journal", self._journal],
            self.system.dir / "log" / f"{name}.log")
        self.crowd.start()
        self.watch = Watch(self)
        self.watch.start()

    def phase(self):
        if "tally-key-destroyed" in self.steps:
            return OVER
        if "shuffle-key-destroyed" in self.steps:
            return TALLYING
        if "collected" in self.steps:
            return SHUFFLING
        return OPEN if time.time() < self.closes else CLOSING

    def look(self):
        """Asks how far the survey is; what is gone by then must be."""
        done = self.system.pulse("status", self.id, "--json", check=False)
        if done.returncode != 0:
            return
        steps = json.loads(done.stdout)["steps"]
        for step, process in [("shuffle-key-destroyed", "shuffler"), ("tally-key-destroyed", "tally")]:
            if step in steps and step not in self.steps and self._file(process, "key").exists():
                self.outlived.append(f"{self._file(process, 'key')} is there after {step}")
        self.steps = steps

    def attend(self):
        """The second signer gives the key to each shuffler that needs it: one that was started again has forgotten it.
        True if it was given and taken."""
        starts = self.system.children["pulse-shuffler"].starts
        waiting = "collected" in self.steps and "shuffled" not in self.steps
        if not self.signed or not waiting or self._given_to == starts:
            return False
        done = self.system.pulse("release-key", self.id, "--key", self._dir / "shuffle.key", check=False)
        if done.returncode != 0:
            return False
        self.handed_over += 1
        self._given_to = starts
        return True

    def finish(self):
        """Until the survey is over and the issuer has forgotten."""
        def over():
            self.attend()
            return self.phase() == OVER
        until("the release", 300, over)
        self.watch.enough.set()
        self.watch.join(60)
        self.crowd.process.wait(300)
        try:
            until("the issuer's forgetting", FORGETTING,
                  lambda: not list(self.system.volume("issuer").glob(f"{self.id}*")))
        except TimeoutError:
            pass  # what is left is counted

    def outcomes(self):
        return [json.loads(line) for line in self._journal.read_text().splitlines()]

    def verify(self):
        """What `fairleadctl pulse verify` says; None where it finds anything false."""
        status = json.loads(self.system.pulse("status", self.id, "--json"))
        proof = ["--page", self.system.page, "--manifest", status["manifest"], "--platform-key",
                 (self.system.dir / "pulse/signing.key.pub").read_text().strip()]
        if self.signed:
            proof += ["--roster", self._dir / "roster.json"]
        done = self.system.pulse("verify", self.id, *proof, check=False)
        return done.stdout if done.returncode == 0 else None


class Watch(threading.Thread):
    """Looks at a survey again and again from its close."""

    def __init__(self, survey):
        super().__init__(daemon=True)
        self.survey = survey
        self.enough = threading.Event()

    def run(self):
        while not self.enough.wait(0.3):
            if time.time() >= self.survey.closes:
                self.survey.look()
