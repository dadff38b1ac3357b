"""A whole Fairlead with chat and a Slack double, for fault tests: one process of each, real Redis and Kafka."""

import json
import secrets
import signal
import sys
import urllib.request

from system import ROOT, Child, System, free_port, until

sys.path.insert(0, str(ROOT / "tests/chat"))

from double import Double  # noqa: E402
from workspace import make_workspace  # noqa: E402

CHAT = "chat-1"
COMMITTEE = 4
QUORUM = 2
AWARDS = """[[committee]]
name = "Craft"
members = [{members}]

[[award]]
id = "craft"
name_en = "Craft of the month"
name_fr = "Le métier du mois"
approve = {{ committees = ["Craft"] }}
quorum = {quorum}
points = 10
window_days = 14
"""


class ChatSystem(System):
    """`double_main` is the path of the built double's main.js."""

    def __init__(self, bin_directory, directory, people, double_main):
        super().__init__(bin_directory, directory, people, replicas=1)
        self._double_main = double_main

    def start(self):
        # The same company that is imported later.
        people = self.dir / "people.csv"
        self.make_people(people)
        self.workspace = make_workspace(people, 30)
        special = self.workspace["special"].values()
        self.employees = [one for one in self.workspace["people"] if one["id"] not in special]
        self.awards = self.dir / "awards.toml"
        members = ", ".join(f'"{one["employee_id"]}"' for one in self.employees[:COMMITTEE])
        self.awards.write_text(AWARDS.format(members=members, quorum=QUORUM))
        super().start()
        (self.dir / "workspace.json").write_text(json.dumps(self.workspace))
        for name, secret in [("slack-secret", secrets.token_hex(16)), ("slack-token", f"xoxb-{secrets.token_hex(16)}")]:
            (self.dir / name).touch(0o600)
            (self.dir / name).write_text(secret)
        slack_port = free_port()
        self.double = Double(f"127.0.0.1:{free_port()}")
        self._start_double(slack_port)
        self._start_chat(slack_port)
        self.wait_ready()

    def _start_double(self, slack_port):
        self.children["double"] = Child("double", [
            "node", self._double_main, "--port", self.double.address.split(":")[1], "--app-url",
            f"http://127.0.0.1:{slack_port}", "--signing-secret-file", self.dir / "slack-secret", "--bot-token-file",
            self.dir / "slack-token", "--people", self.dir / "workspace.json", "--state", self.dir / "double"],
            self.dir / "log" / "double.log")
        self.children["double"].start()
        self.wait_double()

    def _start_chat(self, slack_port):
        self.admin[CHAT] = f"127.0.0.1:{free_port()}"
        self.children[CHAT] = Child(CHAT, [
            self.bin / "fairlead-chat", "--slack.address", f"127.0.0.1:{slack_port}", "--admin.address", self.admin[CHAT],
            "--redis.port", self.redis_port, "--kafka.bootstrap_servers", self.bootstrap, "--kafka.instance", CHAT,
            "--instance", CHAT, "--directory.address", self.rpc["directory-1"], "--recognition.address",
            self.rpc["recognition-1"], "--tokens.key_file", self.dir / "keys/private/development.pem", "--tokens.key_id",
            "development", "--tokens.issuer", "fairlead-development", "--master_keys", self.dir / "master-keys",
            "--slack.api_url", f"http://{self.double.address}/api/", "--slack.signing_secret_file",
            self.dir / "slack-secret", "--slack.bot_token_file", self.dir / "slack-token", "--slack.channel", "C0KUDOS",
            "--quiet.from", "0", "--quiet.to", "0", "--quiet.weekends", "false"], self.dir / "log" / f"{CHAT}.log")
        self.children[CHAT].start()

    def double_answers(self):
        try:
            with urllib.request.urlopen(f"http://{self.double.address}/double/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def wait_double(self):
        until("the start of the Slack double", 30, self.double_answers)

    def wait_ready(self, seconds=90):
        super().wait_ready(seconds)
        if "double" in self.children:
            self.wait_double()

    def awards_given(self, employee):
        """All awards that somebody gave, as recognition has them on its books."""
        return self._listed("awards", "award", "list", employee)

    def nominations(self):
        return self._listed("nominations", "nomination", "list", "--all")

    def _listed(self, what, *words):
        pages = json.loads(self.ctl("--json", *words, "--limit", "10000"))
        return [one for page in (pages if isinstance(pages, list) else [pages]) for one in page.get(what, [])]

    def stop(self):
        for name in [CHAT, "double"]:
            if name in self.children:
                self.children[name].end(signal.SIGTERM)
        super().stop()
