#!/usr/bin/env python3
"""Copies everything that a stack stores, at one moment: its files as they lie on the disk with their times (Kafka's segments,
deleted ones too, Redis's append-only files, keys, logs), every Redis server, every process's metrics, and what the page
publishes. For scripts/linkage.sh; what it writes is read by stores.py.

  dump.py --out DIR --files DIR [--redis NAME=PORT]... [--metrics NAME=HOST:PORT]... [--page ORIGIN --survey ID...]
"""

import argparse
import json
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path


class Redis:
    """One connection; replies as bytes, integers, lists, None, or RedisError in their place."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._file = self._socket.makefile("rb")

    def ask(self, *words):
        words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        self._socket.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        return self._reply()

    def _reply(self):
        line = self._file.readline()[:-2]
        kind, rest = line[:1], line[1:]
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self._file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return None if rest == b"-1" else [self._reply() for _ in range(int(rest))]
        return RedisError(rest.decode()) if kind == b"-" else rest


class RedisError(str):
    """What Redis answered instead."""


# Kafka's index files have the size that they may reach from the beginning.
PREALLOCATED = (".index", ".timeindex")
CONTENT = {b"string": ("GET", ()), b"hash": ("HGETALL", ()), b"list": ("LRANGE", (0, -1)), b"set": ("SMEMBERS", ()),
    b"zset": ("ZRANGE", (0, -1, "WITHSCORES")), b"stream": ("XRANGE", ("-", "+"))}


def redis_content(port):
    """Everything that the server tells: keys in the order in which it iterates, and what it notes about its clients."""
    redis = Redis(port)
    content = {"info": redis.ask("INFO", "everything"), "slowlog": redis.ask("SLOWLOG", "GET", -1),
        "latency": redis.ask("LATENCY", "LATEST"), "clients": redis.ask("CLIENT", "LIST"), "taken": time.time_ns(), "keys": []}
    databases = [int(line.split(b":")[0][2:]) for line in content["info"].split(b"\r\n") if line.startswith(b"db") and b"keys=" in line]
    for database in databases:
        redis.ask("SELECT", database)
        cursor = b"0"
        while True:
            cursor, keys = redis.ask("SCAN", cursor, "COUNT", 1000)
            for key in keys:
                # What is about the key first: reading it changes when it was used last.
                about = {"database": database, "key": key, "idle": redis.ask("OBJECT", "IDLETIME", key),
                    "encoding": redis.ask("OBJECT", "ENCODING", key), "expires": redis.ask("PEXPIRETIME", key)}
                command, more = CONTENT[redis.ask("TYPE", key)]
                about["content"] = redis.ask(command, key, *more)
                content["keys"].append(about)
            if cursor == b"0":
                break
    return content


def plain(value):
    """JSON has no bytes: each becomes the character of its number."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.decode("latin-1") if isinstance(value, bytes) else value


def copy_files(source, target):
    """Each file's copy, and its times as they were before it was read. What goes away meanwhile is not there."""
    times = []
    for path in sorted(Path(source).rglob("*")):
        try:
            found = path.lstat()
            name = path.relative_to(source)
            times.append({"path": str(name), "modified": found.st_mtime_ns, "changed": found.st_ctime_ns, "size": found.st_size})
            if path.is_file() and not path.is_symlink():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                if path.suffix in PREALLOCATED:
                    (target / name).write_bytes(path.read_bytes().rstrip(b"\0"))
                else:
                    shutil.copyfile(path, target / name)
        except FileNotFoundError:
            continue
    return times


def fetch(url):
    """The body, or None where there is no such page."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def copy_page(origin, survey, target):
    """What anybody can fetch: manifest, signatures, closing record, release, listings."""
    target.mkdir(parents=True, exist_ok=True)
    files = {}
    for name in ("manifest.json", "signatures.json", "closing.json", "release.json"):
        files[name] = fetch(f"{origin}/s/{survey}/{name}")
    manifest = json.loads(files["manifest.json"])
    if files["release.json"] is not None:
        for dimension, declared in enumerate(manifest["dimensions"]):
            for cell in range(len(declared["cells"])):
                for question in range(len(manifest["questions"])):
                    name = f"listing-{dimension}-{cell}-{question}.bin"
                    files[name] = fetch(f"{origin}/s/{survey}/listing/{dimension}-{cell}-{question}.bin")
    for name, body in files.items():
        if body is not None:
            (target / name).write_bytes(body)


def named(text):
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text}: write NAME=VALUE")
    return name, value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--redis", type=named, action="append", default=[])
    parser.add_argument("--metrics", type=named, action="append", default=[])
    parser.add_argument("--page")
    parser.add_argument("--survey", action="append", default=[])
    options = parser.parse_args()
    (options.out / "files").mkdir(parents=True)
    for name, port in options.redis:
        (options.out / f"redis-{name}.json").write_text(json.dumps(plain(redis_content(int(port)))))
    for name, address in options.metrics:
        (options.out / f"metrics-{name}.txt").write_bytes(fetch(f"http://{address}/metrics"))
    times = copy_files(options.files, options.out / "files")
    (options.out / "times.json").write_text(json.dumps(times))
    for survey in options.survey:
        copy_page(options.page, survey, options.out / "page" / survey)
    return 0


if __name__ == "__main__":
    sys.exit(main())
