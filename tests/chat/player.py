"""Plays a day at the double's control API and remembers what has to follow from it."""

import re
import time

from conversation import Conversation


def until(what, seconds, condition):
    """Waits until condition() is true; fails with a sentence that names `what`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds} s")
        time.sleep(0.2)


class Player:
    """`pace`: seconds between what people do. `problems` collects what is not as it must be."""

    def __init__(self, double, workspace, texts, pace):
        self.double = double
        self.texts = texts
        self.pace = pace
        self.problems = []
        self.commands = []  # (request, line)
        self.awards = []  # (giver, recipients, points), by employee
        people = {one["id"]: one for one in workspace["people"]}
        employees = [one for one in workspace["people"] if one["id"] not in workspace["special"].values()]
        self.people = {what: people[user] for what, user in workspace["special"].items()}
        for language in ["fr", "en"]:
            speakers = [one for one in employees if one["locale"].startswith(language)]
            self.people.update({f"{language}{index}": one for index, one in enumerate(speakers)})

    def id(self, who):
        return self.people[who]["id"]

    def check(self, good, sentence):
        if not good:
            self.problems.append(sentence)

    def look(self):
        return Conversation(self.double, self.texts)

    def written(self, text):
        """What Slack sends for a line whose mentions are chosen from the list that the client shows."""
        text = text.replace("&", "&amp;")
        for word, group in [("@equipe-produit", "S0PRODUIT"), ("@helpers", "S0HELPERS")]:
            text = text.replace(word, f"<!subteam^{group}|{word}>")
        text = text.replace("@here", "<!here>")
        return re.sub(r"\{(\w+)\}", lambda name: f"<@{self.id(name[1])}|{self.people[name[1]]['handle']}>", text)

    def type(self, line):
        """Returns the request's id."""
        time.sleep(self.pace)
        done = self.double.type(self.id(line.who), line.channel, self.written(line.text), raw=True)
        self.check(done["outcome"] == "acknowledged" and done["status"] == 200, f"{line.text}: not acknowledged: {done}")
        self.commands.append((done["id"], line))
        if line.gives:
            self.gave(line.who, line.to, line.gives)
        return done["id"]

    def gave(self, who, to, points):
        self.awards.append((self.people[who]["employee_id"], [self.people[one]["employee_id"] for one in to], points))

    def play(self, lines):
        for line in lines:
            self.type(line)

    def settle(self, seconds=60):
        """Until every command so far has its answer and every award that names a channel is announced there."""
        wanted = [request for request, _ in self.commands]

        def answered():
            now = self.look()
            return all(now.finals(request) for request in wanted)
        until("an answer to every command", seconds, answered)

    def announcement(self, words, seconds=60):
        """The message of the app in a channel that contains `words`, which everybody sees."""
        found = []

        def there():
            found[:] = [message for message in self.look().messages
                        if words in message["text"] and message["from"]["app"] and message["visible_to"] == "everyone"]
            return bool(found)
        until(f"the announcement of “{words}”", seconds, there)
        return found[0]

    def answer(self, request, seconds=60):
        """The message that answers a request in the end."""
        found = []

        def there():
            now = self.look()
            found[:] = [message for message in now.answers(request) if not now.is_interim(message)]
            return bool(found)
        until(f"the answer to {request}", seconds, there)
        return found[0]

    def press(self, who, action, message=None, home=False):
        time.sleep(self.pace)
        where = {"home": True} if home else {"message": {"channel": message["channel"], "ts": message["ts"]}}
        done = self.double.post("press", user=self.id(who), action_id=action, **where)
        self.check(done["outcome"] == "acknowledged", f"{who} pressed {action}: {done}")
        return done["id"]

    def react(self, who, message, emoji):
        time.sleep(self.pace)
        done = self.double.post("react", user=self.id(who), channel=message["channel"], ts=message["ts"], reaction=emoji)
        self.check(done["outcome"] == "acknowledged", f"{who} reacted with {emoji}: {done}")

    def open_home(self, who, words, seconds=30):
        """Opens the Home tab and waits until it contains `words`; returns its text."""
        time.sleep(self.pace)
        self.double.post("home", user=self.id(who))
        return self.home(who, words, seconds)

    def home(self, who, words, seconds=30):
        texts = []

        def there():
            texts[:] = [home["text"] for home in self.look().transcript["homes"] if home["user"] == self.id(who)]
            return any(words(text) for text in texts)
        until(f"the Home tab of {self.people[who]['name']}", seconds, there)
        return texts[0]

    def open_form(self, who, channel):
        """Types /kudos alone; returns the id of the form that opens."""
        time.sleep(self.pace)
        done = self.double.type(self.id(who), channel, "/kudos")
        forms = []

        def there():
            forms[:] = [modal["id"] for modal in self.look().transcript["modals"]
                        if modal["user"] == self.id(who) and modal["open"]]
            return bool(forms)
        until(f"the form for {self.people[who]['name']}", 10, there)
        return done["id"], forms[-1]

    def submit(self, who, form, to, points, value, message):
        time.sleep(self.pace)
        state = {"people": [self.id(one) for one in to], "points": str(points), "value": value, "message": message}
        return self.double.post("submit", user=self.id(who), view_id=form, state=state)
