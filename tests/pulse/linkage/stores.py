"""What an adversary reads in a dump (dump.py): ballots, listings, comments, stored times, and every stored byte."""

import ctypes
import ctypes.util
import functools
import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import segments

ANSWER, COMMENT = 1, 2
SEALED_BYTES = {ANSWER: 176, COMMENT: 4144}


@dataclass(frozen=True)
class Slot:
    kind: int
    dimension: int
    cell: int
    question: int


@dataclass
class Ballot:
    slot: Slot
    nonce: str  # hexadecimal
    sealed: bytes
    record: segments.Record


@functools.cache
def _sodium():
    name = ctypes.util.find_library("sodium")
    if name is None:
        raise FileNotFoundError("libsodium is missing; run scripts/install-dependencies.sh")
    library = ctypes.CDLL(name)
    if library.sodium_init() < 0:
        raise RuntimeError("libsodium does not start")
    return library


def open_sealed(sealed, secret):
    """The plaintext of a sealed box, or None where it is sealed to another key."""
    public = ctypes.create_string_buffer(32)
    _sodium().crypto_scalarmult_base(public, secret)
    plaintext = ctypes.create_string_buffer(max(len(sealed) - 48, 1))
    if _sodium().crypto_box_seal_open(plaintext, sealed, ctypes.c_ulonglong(len(sealed)), public, secret) != 0:
        return None
    return plaintext.raw[:len(sealed) - 48]


def ballot_in(plaintext):
    """(slot, nonce in hexadecimal), by services/pulse/protocol/README.md, M4."""
    kind, dimension, question = plaintext[1], plaintext[2], plaintext[3]
    slot = Slot(kind, dimension, int.from_bytes(plaintext[4:6], "big"), question)
    return slot, plaintext[8:40].hex()


def leaf(survey, slot, cell, nonce, token):
    """The receipt's hash in the listing of `cell`; nonce and token in hexadecimal."""
    return hashlib.sha256(b"fairlead-pulse-leaf-v1" + bytes.fromhex(survey) + bytes([slot.dimension]) + cell.to_bytes(2, "big")
        + bytes([slot.question]) + bytes.fromhex(nonce) + bytes.fromhex(token)).digest()


class Dump:
    """One moment."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.files = self.directory / "files"

    @functools.cached_property
    def records(self):
        """Every record on Kafka's disk, by topic."""
        topics = defaultdict(list)
        for record in segments.read_topics(self.files / "kafka" / "log"):
            topics[record.topic].append(record)
        return topics

    def tally_key(self, survey):
        return (self.files / "pulse" / "tally" / f"{survey}.key").read_bytes()

    def sealed_ballots(self, survey):
        """Records of the inner topic, also of a deleted one whose files are still there."""
        return self.records[f"pulse.inner.{survey}"]

    def ballots(self, survey):
        """Every ballot, in clear: with the tally's key."""
        key, ballots = self.tally_key(survey), []
        for record in self.sealed_ballots(survey):
            slot, nonce = ballot_in(open_sealed(record.value, key))
            ballots.append(Ballot(slot, nonce, record.value, record))
        return ballots

    def bundles(self, survey):
        """Records of sealed bundles, N as their keys, in the order in which the outer topic's old files have them."""
        return [record for record in self.records[f"pulse.outer.{survey}"] if record.value]

    def page(self, survey, name):
        path = self.directory / "page" / survey / name
        return path.read_bytes() if path.exists() else None

    def manifest(self, survey):
        return json.loads(self.page(survey, "manifest.json"))

    def listings(self, survey):
        """{(dimension, cell, question): leaves in their order}."""
        listings = {}
        for path in sorted((self.directory / "page" / survey).glob("listing-*.bin")):
            data = path.read_bytes()
            listings[tuple(map(int, path.stem.split("-")[1:]))] = [data[i:i + 32] for i in range(0, len(data), 32)]
        return listings

    def comment_sets(self, survey):
        """The conversation keys of each released set of comments, in its order."""
        release = json.loads(self.page(survey, "release.json"))
        return [[comment["conversation"] for comment in shown["comments"]]
            for question in release["questions"] if question["kind"] == "comment" for shown in question["sets"]]

    @functools.cached_property
    def redis(self):
        return {path.stem.removeprefix("redis-"): json.loads(path.read_text())
            for path in sorted(self.directory.glob("redis-*.json"))}

    def times(self, family):
        """All times, Unix nanoseconds, that a family of stores has: "logs", "kafka", "files" or "redis"."""
        return {"logs": self._log_times, "kafka": self._kafka_times, "files": self._file_times,
            "redis": self._redis_times}[family]()

    def _log_times(self):
        return [moment for path in [*(self.files / "log").glob("*.log"), self.files / "kafka" / "kafka.log"]
            for moment in times_in_text(path.read_text(errors="replace"))]

    def _kafka_times(self):
        return [time * 1_000_000 for records in self.records.values() for record in records
            for time in (record.timestamp, record.batch.max_timestamp)]

    def _file_times(self):
        return [time for entry in json.loads((self.directory / "times.json").read_text())
            for time in (entry["modified"], entry["changed"])]

    def _redis_times(self):
        found = []
        for server in self.redis.values():
            found += [entry[1] * 1_000_000_000 for entry in server["slowlog"]]
            for key in server["keys"]:
                found.append(server["taken"] - key["idle"] * 1_000_000_000)
                if key["expires"] > 0:
                    # From the code everybody knows for how long a key is kept: an hour, a day, or until a set time.
                    found += [key["expires"] * 1_000_000 - seconds * 1_000_000_000 for seconds in (0, 3600, 86400)]
        return found

    def stored_bytes(self):
        """(where, bytes) of everything: files, Kafka's records unpacked, what Redis and the metrics tell."""
        for records in self.records.values():
            for record in records:
                yield f"kafka {record.topic}", b"".join([record.key or b"", b"\n", record.value or b"",
                    *[(name or b"") + (content or b"") for name, content in record.headers]])
        for path in sorted(self.files.rglob("*")):
            if path.is_file() and not (path.suffix == ".log" and path.parent.parent.name == "log"):
                yield str(path.relative_to(self.files)), path.read_bytes().rstrip(b"\0")
        for name, server in self.redis.items():
            yield f"redis {name}", "\n".join(_strings(server)).encode("latin-1", errors="replace")
        for path in sorted(self.directory.glob("metrics-*.txt")):
            yield path.stem, path.read_bytes()


def _strings(value):
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)[.,]?(\d*)")
_REDIS = re.compile(r"(\d\d [A-Z][a-z]{2} \d{4}) (\d\d:\d\d:\d\d)\.(\d{3})")


def times_in_text(text):
    """Every moment that is written in a text, as Unix nanoseconds: ISO 8601 or as Redis writes it, in UTC."""
    for pattern, layout in ((_ISO, "%Y-%m-%d %H:%M:%S"), (_REDIS, "%d %b %Y %H:%M:%S")):
        for match in pattern.finditer(text):
            try:
                moment = datetime.strptime(f"{match[1]} {match[2]}", layout).replace(tzinfo=timezone.utc)
            except ValueError:
                continue
            yield int(moment.timestamp()) * 1_000_000_000 + int((match[3] + "0" * 9)[:9])
