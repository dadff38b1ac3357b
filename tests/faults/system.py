"""A whole Fairlead for fault tests: real Redis and Kafka, two replicas of each service, every connection between them
through a proxy that can be cut. Everything listens on loopback and is stopped by its process id."""

import json
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from proxy import Proxies

ROOT = Path(__file__).resolve().parents[2]
VALUES = ["Care", "Courage", "Craft", "Curiosity"]
SERVICES = ["directory", "recognition"]


def free_port():
    """A loopback port below the range of outgoing connections, so that a restart on it finds it free."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.SystemRandom().randrange(10000, 32000)))
            except OSError:
                continue
            return probe.getsockname()[1]


def until(what, seconds, condition):
    """Waits until condition() is true; fails with a sentence that names `what`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds} s")
        time.sleep(0.05)


class Child:
    """A program that can be ended in any way and started again with the same arguments."""

    def __init__(self, name, arguments, log):
        self.name = name
        self._arguments = [str(argument) for argument in arguments]
        self._log = log
        self.process = None
        self.starts = 0

    def start(self):
        self.starts += 1
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(
                self._arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def running(self):
        return self.process is not None and self.process.poll() is None

    def send(self, number):
        if self.running():
            self.process.send_signal(number)

    def end(self, number, seconds=40):
        """Sends the signal and waits for the end. Returns the exit code (negative: the signal that ended it)."""
        if self.process is None:
            return None
        self.send(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise TimeoutError(f"{self.name} did not end within {seconds} s of signal {number}") from None


class System:
    """`bin_directory` holds the programs, everything is written below `directory`."""

    def __init__(self, bin_directory, directory, people, replicas=2, services=tuple(SERVICES)):
        self.bin = Path(bin_directory)
        self.dir = Path(directory)
        self.people = people
        self.proxies = Proxies()
        self.links = {}
        self.children = {}
        self.loads = []
        self.rpc = {}
        self.admin = {}
        self.awards = None  # a file of named awards, or none
        self.replicas = {service: [f"{service}-{n + 1}" for n in range(replicas)] for service in services}

    # Starting

    def start(self):
        for name in ["log", "keys", "master-keys", "redis"]:
            (self.dir / name).mkdir(parents=True)
        key = self.dir / "master-keys" / "1.key"
        key.touch(0o600)
        key.write_text(secrets.token_hex(32))
        for role in ["hr", "admin"]:
            (self.dir / f"{role}.token").write_text(self.ctl("token", "issue", "--keys", self.dir / "keys",
                                                             "--subject", f"faults-{role}", "--role", role))
        self.redis_port = free_port()
        self.children["redis"] = Child("redis", [
            "redis-server", "--port", self.redis_port, "--bind", "127.0.0.1", "--dir", self.dir / "redis",
            "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", ""],
            self.dir / "log" / "redis.log")
        self.children["redis"].start()
        until("the start of Redis", 20, lambda: self.redis("PING") == "PONG")
        self._start_kafka_behind_proxy()
        for service, names in self.replicas.items():
            for name in names:
                self._make_service(service, name)
                self.children[name].start()
        self.wait_ready()
        self._import_people()

    def _start_kafka_behind_proxy(self):
        self.kafka_port = free_port()
        self.links["kafka"] = self.proxies.to(self.kafka_port)
        self.bootstrap = f"127.0.0.1:{self.links['kafka'].port}"
        self.start_kafka()

    def start_kafka(self):
        answer = subprocess.run(
            [ROOT / "scripts/kafka.sh", "start", "--data", self.dir / "kafka", "--port", str(self.kafka_port),
             "--advertise", str(self.links["kafka"].port)], check=True, capture_output=True, text=True).stdout
        self.kafka_pid = int(re.search(r"pid=(\d+)", answer)[1])

    def _make_service(self, service, name):
        self.rpc[name] = f"127.0.0.1:{free_port()}"
        self.admin[name] = f"127.0.0.1:{free_port()}"
        self.links[name] = self.proxies.to(self.redis_port)
        arguments = [
            self.bin / f"fairlead-{service}", "--rpc.address", self.rpc[name], "--admin.address", self.admin[name],
            "--redis.port", self.links[name].port, "--kafka.bootstrap_servers", self.bootstrap,
            "--auth.key_directory", self.dir / "keys", "--auth.issuer", "fairlead-development",
            "--stop.endpoint_removal", "500ms"]
        if service == "recognition":
            arguments += ["--rules", ROOT / "services/recognition/rules.example.toml",
                          "--master_keys", self.dir / "master-keys", "--kafka.instance", name]
            if self.awards:
                arguments += ["--awards", self.awards]
        self.children[name] = Child(name, arguments, self.dir / "log" / f"{name}.log")

    def make_people(self, file):
        subprocess.run([self.bin / "fairlead-simulator", "people", "--count", str(self.people), "--seed", "1", "--out",
                        file], check=True)

    def _import_people(self):
        people = self.dir / "people.csv"
        self.make_people(people)
        self.ctl("people", "import", people, "--mapping", ROOT / "services/fairleadctl/people/mappings/fairlead.toml")
        for name in self.replicas.get("recognition", []):
            until(f"the news of all people at {name}", 60,
                  lambda name=name: self.metric(name, "fairlead_recognition_people") >= self.people)

    # Looking

    def ready(self, name):
        try:
            with urllib.request.urlopen(f"http://{self.admin[name]}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def listens(self, name):
        """Whether a process has begun: its first part, the admin endpoint, takes connections."""
        host, port = self.admin[name].split(":")
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0

    def wait_ready(self, seconds=90):
        for name in self.admin:
            until(f"readiness of {name}", seconds, lambda name=name: self.ready(name))

    def metric(self, name, metric):
        """Sum over the labels; 0 while the process is away."""
        try:
            with urllib.request.urlopen(f"http://{self.admin[name]}/metrics", timeout=2) as answer:
                text = answer.read().decode()
        except OSError:
            return 0
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
                   if re.match(rf"{metric}(\{{|\s)", line))

    def redis(self, *words, port=None):
        """One command by redis-cli, past the proxies, to the services' Redis or another; empty while it is away."""
        return subprocess.run(["redis-cli", "-p", str(port or self.redis_port), *words], capture_output=True,
                              text=True).stdout.strip()

    def logged(self, pattern):
        """Lines of all services' logs that match."""
        found = []
        for log in (self.dir / "log").glob("*.log"):
            with open(log, errors="replace") as lines:
                found += [line.strip() for line in lines if re.search(pattern, line)]
        return found

    def ctl(self, *arguments, role="hr", check=True):
        command = [self.bin / "fairleadctl"]
        if self.rpc:
            command += [*self._where(), "--token-file", self.dir / f"{role}.token"]
        done = subprocess.run([str(word) for word in [*command, *arguments]], capture_output=True, text=True)
        if check and done.returncode != 0:
            raise RuntimeError(f"fairleadctl {arguments[0]} failed: {done.stderr.strip()}")
        return done.stdout.strip() if check else done

    def _where(self):
        """fairleadctl's options for the addresses of what was started."""
        return [word for service in self.replicas for word in [f"--{service}", self.rpc[f"{service}-1"]]]

    def load(self, name, *more):
        """The load program as a child; its figures go to NAME.json."""
        arguments = [self.bin / "fairlead-load", "--directory", self.rpc["directory-1"], "--signing-key",
                     self.dir / "keys/private/development.pem", "--run", name, "--json", self.dir / f"{name}.json",
                     "--journal", self.dir / f"{name}.journal"]
        for replica in self.replicas["recognition"]:
            arguments += ["--recognition", self.rpc[replica]]
        for value in VALUES:
            arguments += ["--value", value]
        child = Child(name, [*arguments, *more], self.dir / "log" / f"{name}.log")
        self.loads.append(child)
        child.start()
        return child

    def figures(self, name):
        return json.loads((self.dir / f"{name}.json").read_text())

    # Ending

    def kill_kafka(self):
        os.kill(self.kafka_pid, signal.SIGKILL)
        until("the end of Kafka", 20, lambda: not Path(f"/proc/{self.kafka_pid}").exists())

    def pause_kafka(self, seconds):
        os.kill(self.kafka_pid, signal.SIGSTOP)
        time.sleep(seconds)
        os.kill(self.kafka_pid, signal.SIGCONT)

    def stop_kafka(self):
        subprocess.run([ROOT / "scripts/kafka.sh", "stop", "--data", self.dir / "kafka"], check=False)

    def stop(self):
        for load in self.loads:
            if load.running():
                load.end(signal.SIGKILL)
        for names in reversed(self.replicas.values()):
            for name in names:
                child = self.children.get(name)
                if child is not None:
                    child.send(signal.SIGCONT)
                    child.end(signal.SIGTERM)
        if "redis" in self.children:
            self.children["redis"].end(signal.SIGTERM)
        self.stop_kafka()
