"""What came of everything that people did, as the double saw it."""

import hashlib
from datetime import datetime

AWAY = "Fairlead cannot confirm this right now."  # the acknowledgement while chat's store is away


def job_digest(request_id):
    """How chat names what it makes of one request (services/chat/transport/slack/intake.cc)."""
    return hashlib.sha256(request_id.encode()).digest()[:16].hex()


def seconds(iso):
    return datetime.fromisoformat(iso).timestamp()


class Conversation:
    """A snapshot of the double's requests and messages."""

    def __init__(self, double, texts):
        self._texts = texts
        self.requests = {request["id"]: request for request in double.get("requests")}
        self.transcript = double.get("transcript")
        self.messages = [dict(message, channel=conversation["id"]) for conversation in self.transcript["conversations"]
                         for message in conversation["messages"]]
        self._by_request = {}
        self._by_job = {}
        for message in self.messages:
            if message.get("request") and message["via"] != "command":
                self._by_request.setdefault(message["request"], []).append(message)
            if message.get("job_id"):
                self._by_job.setdefault(message["job_id"].split("-")[2], []).append(message)

    def answers(self, request_id):
        """The messages that answer a request, those also that came as a direct message because its URL was dead."""
        request = self.requests[request_id]
        found = list(self._by_request.get(request_id, []))
        for kind, key in [("command", "trigger_id"), ("block_actions", "trigger_id"), ("event", "event_id")]:
            if request["kind"] == kind and request.get(key):
                word = "action" if kind == "block_actions" else kind
                found += self._by_job.get(job_digest(f"{word} {request[key]}"), [])
        return found

    def is_interim(self, message):
        """Whether it promises another answer."""
        return AWAY in message["text"] or self._texts.says_in_any_language(message["text"], "problem.waiting")

    def timed_finals(self, request_id):
        """What the person got in the end, answers and opened forms, as (seconds since 1970, text) in that order."""
        found = [(seconds(message["at"]), message["text"]) for message in self.answers(request_id)
                 if message["via"] != "slack" and not self.is_interim(message)]
        found += [(answer["at"] / 1000, "(a form)") for answer in self.requests[request_id]["answers"]
                  if answer["via"] == "view"]
        return sorted(found)

    def finals(self, request_id):
        return [text for _, text in self.timed_finals(request_id)]

    def direct_messages(self, user):
        return [message for message in self.messages
                if message["from"]["app"] and not message["ephemeral"] and message["visible_to"] == [user]]
