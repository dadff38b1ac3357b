"""People who type, press and react all day, whatever happens to the system behind their chat client."""

import random
import threading
import time

from double import Refused

CHANNELS = ["#general", "#kudos", "#atelier", "#launch"]
QUESTIONS = {"fr": ["solde", "historique", "classement", "aide"], "en": ["balance", "history", "top", "help"]}
SLIPS = {"fr": "{} vingt #care merci", "en": "{} twenty #care thanks"}


class Command:
    """One thing that somebody did. `accepted`: the client saw that chat took it. `request` is None where the client did
    not even hear what its number is."""

    def __init__(self, kind, user, tag=None):
        self.kind = kind  # award, question, slip, form, undo, nomination, decision
        self.user = user
        self.tag = tag
        self.award = None  # the tag of the award that is taken back
        self.nomination = None  # the id of the nomination that is decided
        self.request = None
        self.accepted = False


class Person(threading.Thread):
    """One pair of hands that acts as any of the people, a moment after the other, until `enough` is set."""

    def __init__(self, number, seed, double, committee, people, enough):
        super().__init__(daemon=True)
        self._number = number
        self._random = random.Random(f"{seed}-{number}")
        self._double = double
        self._committee = committee
        self._people = people  # those who are not on it
        self._enough = enough
        self._count = 0
        self.commands = []
        self.reactions = []  # of employees
        self.error = None

    def run(self):
        while not self._enough.is_set():
            try:
                self._act()
            except (OSError, ValueError, Refused):
                pass  # the client cannot reach its server, or what was there is gone
            except Exception as error:  # pylint: disable=broad-except; told by the main thread
                self.error = error
                return
            self._enough.wait(self._random.uniform(0.5, 2.0))

    def _act(self):
        kinds = [(self._award, 10), (self._question, 3), (self._slip, 1), (self._form, 1), (self._undo, 1), (self._join, 2),
                 (self._nominate, 2), (self._decide, 6)]
        self._random.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]()

    def _type(self, command, line):
        self.commands.append(command)
        self._took(command, self._double.type(command.user["id"], self._random.choice(CHANNELS), line, raw=True))

    @staticmethod
    def _took(command, done):
        command.request = done["id"]
        command.accepted = done["outcome"] == "acknowledged" and done["body"].strip() == ""

    def _tag(self):
        self._count += 1
        return f"storm {self._number}.{self._count}."

    def _someone(self):
        return self._random.choice(self._people)

    @staticmethod
    def _language(person):
        return "fr" if person["locale"].startswith("fr") else "en"

    def _award(self):
        giver, recipient, another = self._random.sample(self._people, 3)
        tag = self._tag()
        mentions = f"<@{recipient['id']}>" + (f" <@{another['id']}>" if self._random.random() < 0.3 else "")
        words = "merci" if self._language(giver) == "fr" else "thank you"
        self._type(Command("award", giver, tag), f"/kudos {mentions} +1 #craft {words} {tag}")

    def _question(self):
        user = self._someone()
        self._type(Command("question", user), f"/kudos {self._random.choice(QUESTIONS[self._language(user)])}")

    def _slip(self):
        user, other = self._random.sample(self._people, 2)
        self._type(Command("slip", user), "/kudos " + SLIPS[self._language(user)].format(f"<@{other['id']}>"))

    def _form(self):
        self._type(Command("form", self._someone()), "/kudos")

    def _messages(self):
        transcript = self._double.get("transcript")
        return [dict(message, channel=conversation["id"]) for conversation in transcript["conversations"]
                for message in conversation["messages"]]

    def _undo(self):
        """Takes back by the button of an earlier answer."""
        given = [one for one in self.commands if one.kind == "award" and one.accepted and one.award is None]
        if not given:
            return
        earlier = self._random.choice(given)
        answers = [message for message in self._messages() if message.get("request") == earlier.request and
                   any("undo_award" in str(block) for block in message["blocks"])]
        if not answers:
            return
        earlier.award = earlier.tag
        command = Command("undo", earlier.user)
        command.award = earlier.tag
        self.commands.append(command)
        where = {"channel": answers[0]["channel"], "ts": answers[0]["ts"]}
        self._took(command, self._double.post("press", user=earlier.user["id"], action_id="undo_award", message=where))

    def _join(self):
        """Adds an emoji to what somebody else said."""
        said = [message for message in self._messages() if message["visible_to"] == "everyone" and message["from"]["app"]]
        if not said:
            return
        message, user = self._random.choice(said), self._someone()
        self.reactions.append(user["employee_id"])
        self._double.post("react", user=user["id"], channel=message["channel"], ts=message["ts"], reaction="clap")

    def _nominate(self):
        """From the Home tab by a form."""
        nominator, nominee = self._random.sample(self._people, 2)
        user = nominator["id"]
        self._double.post("home", user=user)
        if not self._appears(lambda all_: any(home["user"] == user and "open_nomination_form" in str(home["content"])
                                              for home in all_["homes"])):
            return
        opening = Command("form", nominator)
        self.commands.append(opening)
        self._took(opening, self._double.post("press", user=user, action_id="open_nomination_form", home=True))
        forms = self._appears(lambda all_: [modal["id"] for modal in all_["modals"] if modal["user"] == user and
                                            modal["open"] and modal["content"].get("callback_id") == "nomination"])
        if not forms:
            return
        command = Command("nomination", nominator, self._tag())
        self.commands.append(command)
        done = self._double.post("submit", user=user, view_id=forms[-1], state={
            "definition": "craft", "people": [nominee["id"]], "reason": f"for what everybody learned, {command.tag}"})
        self._took(command, done)
        command.accepted = command.accepted and not done["open"]

    def _appears(self, look):
        """What look() finds in the transcript, within a few seconds; else nothing."""
        for _ in range(20):
            found = look(self._double.get("transcript"))
            if found:
                return found
            time.sleep(0.25)
        return None

    def _decide(self):
        """Approves, as a member of the committee, what waits for it or was decided already."""
        member = self._random.choice(self._committee)
        waiting = [(message, element["value"]) for message in self._messages() if message["visible_to"] == [member["id"]]
                   for block in message["blocks"] for element in block.get("elements", [])
                   if element.get("action_id") == "approve"]
        if not waiting:
            return
        message, nomination = self._random.choice(waiting[-4:])
        command = Command("decision", member)
        command.nomination = nomination
        self.commands.append(command)
        self._took(command, self._double.post("press", user=member["id"], action_id="approve", value=nomination, message={
            "channel": message["channel"], "ts": message["ts"]}))
