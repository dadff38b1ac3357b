"""A Fairlead that runs anonymous surveys, for fault tests: real Redis and Kafka, two collectors, and of the other
processes one each. People reach page, issuer and collectors through proxies that can be cut."""

import os
import re
import secrets
import signal
import subprocess
import urllib.request
from pathlib import Path

from system import ROOT, Child, System, free_port, until

COLLECTORS = ["pulse-collector-1", "pulse-collector-2"]
PROCESSES = ["pulse-catalog", "pulse-issuer", *COLLECTORS, "pulse-shuffler", "pulse-tally"]
CALLED = ["pulse-catalog", "pulse-issuer", "pulse-shuffler", "pulse-tally"]  # by fairleadctl
STORES = ["issuer-redis", "collector-redis"]
KEEPERS = ["issuer", "shuffler", "tally"]  # who has a volume with secrets


class PulseSystem(System):
    """`page_directory` holds the built page."""

    def __init__(self, bin_directory, directory, people, page_directory):
        super().__init__(bin_directory, directory, people, replicas=1, services=["directory"])
        self._page_directory = page_directory
        self.stores = {}

    def start(self):
        super().start()
        for name in ["pulse", "signer", *[f"pulse/{store}" for store in STORES]]:
            (self.dir / name).mkdir()
        for name in KEEPERS:
            self.volume(name).mkdir(mode=0o700)
        self.ctl("pulse", "keygen", "--out", self.dir / "pulse/signing.key")
        for name, content in [("pulse/admission.key", secrets.token_hex(32)),
                              ("issuer.token", self.ctl("token", "issue", "--keys", self.dir / "keys", "--subject",
                                                        "pulse-issuer", "--role", "service"))]:
            (self.dir / name).touch(0o600)
            (self.dir / name).write_text(content)
        self._start_stores()
        self._start_processes()
        self.wait_ready()

    def volume(self, process):
        """Where a process keeps its secrets."""
        return self.dir / "pulse" / process

    def _start_stores(self):
        for name in STORES:
            self.stores[name] = free_port()
            durable = ["--appendonly", "yes", "--appendfsync", "always"] if name == "issuer-redis" else ["--appendonly", "no"]
            self.children[name] = Child(name, [
                "redis-server", "--port", self.stores[name], "--bind", "127.0.0.1", "--dir", self.dir / "pulse" / name,
                "--maxmemory-policy", "noeviction", "--save", "", *durable], self.dir / "log" / f"{name}.log")
            self.children[name].start()
            until(f"the start of {name}", 20, lambda name=name: self.redis("PING", port=self.stores[name]) == "PONG")

    def _start_processes(self):
        http = {name: free_port() for name in ["pulse-catalog", "pulse-issuer", *COLLECTORS]}
        self.links["page"] = self.proxies.to(http["pulse-catalog"])
        self.links["issuer"] = self.proxies.to(http["pulse-issuer"])
        self.links["collector"] = self.proxies.to(*[http[name] for name in COLLECTORS])
        origin = {name: f"http://127.0.0.1:{self.links[name].port}" for name in ["page", "issuer", "collector"]}
        self.page = origin["page"]
        for name in CALLED:
            self.rpc[name] = f"127.0.0.1:{free_port()}"
        auth = ["--auth.key_directory", self.dir / "keys", "--auth.issuer", "fairlead-development"]
        shared = ["--admission_key_file", self.dir / "pulse/admission.key", "--page.origin", self.page]
        self._make("pulse-catalog", *auth, "--redis.port", self.redis_port, "--page.directory", self._page_directory,
                   "--page.origin", self.page, "--issuer.origin", origin["issuer"], "--collector.origin",
                   origin["collector"], "--signing_key_file", self.dir / "pulse/signing.key", "--http.address",
                   f"127.0.0.1:{http['pulse-catalog']}")
        self._make("pulse-issuer", *auth, *shared, "--redis.port", self.stores["issuer-redis"], "--directory.address",
                   self.rpc["directory-1"], "--directory.token_file", self.dir / "issuer.token", "--secrets",
                   self.volume("issuer"), "--http.address", f"127.0.0.1:{http['pulse-issuer']}")
        for name in COLLECTORS:
            self._make(name, *shared, "--redis.port", self.stores["collector-redis"], "--replica", name,
                       *[word for replica in COLLECTORS for word in ["--replicas", replica]], "--http.address", f"127.0.0.1:{http[name]}")
        for name in ["shuffler", "tally"]:
            self._make(f"pulse-{name}", *auth, "--key_directory", self.volume(name), "--interval", "500ms")
        for name in PROCESSES:
            self.children[name].start()

    def _make(self, name, *more):
        self.admin[name] = f"127.0.0.1:{free_port()}"
        program = re.sub(r"-\d$", "", name)
        rpc = ["--rpc.address", self.rpc[name]] if name in CALLED else []
        self.children[name] = Child(name, [
            self.bin / f"fairlead-{program}", "--admin.address", self.admin[name], "--kafka.bootstrap_servers",
            self.bootstrap, "--platform_key_file", self.dir / "pulse/signing.key.pub", *rpc, *more],
            self.dir / "log" / f"{name}.log")

    def _where(self):
        called = [word for name in CALLED if name in self.rpc for word in [f"--{name}", self.rpc[name]]]
        return [*super()._where(), *called]

    def pulse(self, *words, check=True):
        return self.ctl("pulse", *words, role="admin", check=check)

    def public(self, path):
        """A public file of the page's origin, as bytes."""
        with urllib.request.urlopen(f"{self.page}/{path}", timeout=20) as answer:
            return answer.read()

    def ended(self):
        """Processes that have ended by themselves."""
        return [name for name in [*PROCESSES, *STORES] if not self.children[name].running()]

    def topics(self):
        """Names of all topics that Kafka has."""
        listed = subprocess.run(["kcat", "-b", self.bootstrap, "-L"], check=True, capture_output=True, text=True).stdout
        return re.findall(r'topic "([^"]+)"', listed)

    def written(self):
        """Every file that a process of the system has written or may still read: all but the second signer's and the
        test's own."""
        for place in ["pulse", "redis", "kafka", "log"]:
            # Passes over directories that go meanwhile, as those of deleted topics do.
            for directory, _, names in os.walk(self.dir / place):
                yield from (Path(directory) / name for name in names)

    def stop(self):
        for name in [*reversed(PROCESSES), *STORES]:
            if name in self.children:
                self.children[name].send(signal.SIGCONT)
                self.children[name].end(signal.SIGTERM)
        super().stop()
