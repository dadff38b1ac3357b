"""The control API of the Slack double (tests/slack-double/README.md)."""

import json
import urllib.error
import urllib.request


class Refused(Exception):
    """What was asked for cannot be done in a client."""


class Double:
    """Raises OSError while the double is away. Thread-safe."""

    def __init__(self, address):
        self.address = address

    def get(self, what):
        with urllib.request.urlopen(f"http://{self.address}/double/{what}", timeout=30) as answer:
            body = answer.read().decode()
        return body if what.startswith("text") else json.loads(body)

    def post(self, what, **arguments):
        request = urllib.request.Request(f"http://{self.address}/double/{what}", json.dumps(arguments).encode())
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise Refused(f"{what} {arguments}: {error.read().decode()}") from None

    def type(self, user, channel, text, raw=False):
        return self.post("type", user=user, channel=channel, text=text, raw=raw)
