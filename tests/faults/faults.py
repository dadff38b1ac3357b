"""Kills, stops and cuts a whole Fairlead at random under load, then counts what was lost or done twice."""

import argparse
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

from system import ROOT, SERVICES, System, until


class Faults:
    """What can be done to a system, each followed by its repair. All choices come from one seed."""

    def __init__(self, system, seed):
        self.system = system
        self.random = random.Random(seed)
        self.counts = {}
        self._kinds = self.kinds()

    def kinds(self):
        """What can be done, with how often."""
        return [
            (self.kill_service, 6), (self.stop_service, 3), (self.kill_relay_holder, 3), (self.stop_relay_holder, 1),
            (self.kill_redis, 2), (self.stop_redis, 1), (self.kill_kafka, 2), (self.stop_kafka, 1),
            (self.cut_redis, 3), (self.cut_kafka, 2), (self.pause_service, 1)]

    def one(self):
        """One fault; returns what it was."""
        kind = self.random.choices([kind for kind, _ in self._kinds], [weight for _, weight in self._kinds])[0]
        name = kind()
        self.count(name)
        return name

    def count(self, name):
        self.counts[name.split(" ")[0]] = self.counts.get(name.split(" ")[0], 0) + 1

    def _replica(self):
        return self.random.choice([name for service in SERVICES for name in self.system.replicas[service]])

    def _away(self):
        time.sleep(self.random.uniform(0, 0.8))

    def _kill(self, name):
        self.system.children[name].end(signal.SIGKILL)
        self._away()
        self.system.children[name].start()

    def kill_service(self):
        name = self._replica()
        self._kill(name)
        return f"kill-9 {name}"

    def _stop(self, name):
        # Before its first step a process does not know what to do at a SIGTERM but to end by it.
        until(f"the start of {name}", 30, lambda: self.system.listens(name))
        code = self.system.children[name].end(signal.SIGTERM)
        if code != 0:
            raise RuntimeError(f"{name} ended with {code} after SIGTERM instead of 0")
        self._away()
        self.system.children[name].start()

    def stop_service(self):
        name = self._replica()
        self._stop(name)
        return f"SIGTERM {name}"

    def _relay_holder(self):
        service = self.random.choice(SERVICES)
        return max(self.system.replicas[service],
                   key=lambda name: self.system.metric(name, "fairlead_relay_partitions"))

    def kill_relay_holder(self):
        holder = self._relay_holder()
        self._kill(holder)
        return f"kill-9-relay-holder {holder}"

    def stop_relay_holder(self):
        holder = self._relay_holder()
        self._stop(holder)
        return f"SIGTERM-relay-holder {holder}"

    def _end_redis(self, number, name="redis", port=None):
        redis = self.system.children[name]
        redis.end(number)
        self._away()
        redis.start()
        until("the return of Redis", 30, lambda: self.system.redis("PING", port=port) == "PONG")

    def kill_redis(self):
        self._end_redis(signal.SIGKILL)
        return "kill-9-redis"

    def stop_redis(self):
        self._end_redis(signal.SIGTERM)
        return "SIGTERM-redis"

    def kill_kafka(self):
        self.system.kill_kafka()
        self._away()
        self.system.start_kafka()
        return "kill-9-kafka"

    def stop_kafka(self):
        self.system.stop_kafka()
        self._away()
        self.system.start_kafka()
        return "SIGTERM-kafka"

    def cut_redis(self):
        name = self._replica()
        self._cut(self.system.links[name])
        return f"cut-redis {name}"

    def cut_kafka(self):
        self._cut(self.system.links["kafka"])
        return "cut-kafka"

    def _cut(self, link):
        """Resets the connections; every other time nothing can connect for a while."""
        apart = self.random.random() < 0.5
        link.refuse(apart)
        link.cut()
        if apart:
            self._away()
        link.refuse(False)

    def pause_service(self):
        """A process that sleeps through its lease and its session and then goes on: a zombie."""
        name = self._replica()
        self._pause(name)
        return f"pause {name}"

    def _pause(self, name):
        self.system.children[name].send(signal.SIGSTOP)
        time.sleep(self.random.uniform(1, 4))
        self.system.children[name].send(signal.SIGCONT)


class Importer(threading.Thread):
    """Imports two versions of the people in turn, so that the directory has commands under way at every fault."""

    def __init__(self, system):
        super().__init__(daemon=True)
        self.system = system
        self.enough = threading.Event()
        self.imports = 0
        original = (system.dir / "people.csv").read_text().splitlines()
        moved = [original[0]]
        for number, line in enumerate(original[1:]):
            columns = line.split(",")
            if number % 3 == 0:
                columns[5] = "Quimper" if columns[5] != "Quimper" else "Leeds"
            moved.append(",".join(columns))
        self.files = []
        for name, lines in [("moved.csv", moved), ("original.csv", original)]:
            path = system.dir / name
            path.write_text("\n".join(lines) + "\n")
            self.files.append(path)

    def run(self):
        mapping = ROOT / "services/fairleadctl/people/mappings/fairlead.toml"
        while not self.enough.is_set():
            done = self.system.ctl("people", "import", self.files[self.imports % 2], "--mapping", mapping, check=False)
            if done.returncode == 0:
                self.imports += 1
            self.enough.wait(0.5)


def rolling_restart(system):
    """A round of SIGTERMs under load, one replica after the other, as a platform does it. Returns failed attempts."""
    load = system.load("rolling", "--rate", "150", "--seconds", "600", "--points", "1", "--verify")
    time.sleep(2)
    for service in SERVICES:
        for name in system.replicas[service]:
            code = system.children[name].end(signal.SIGTERM)
            if code != 0:
                raise RuntimeError(f"{name} ended with {code} after SIGTERM instead of 0")
            system.children[name].start()
            until(f"readiness of {name}", 180, lambda name=name: system.ready(name))
            time.sleep(1)
    load.end(signal.SIGTERM, 120)
    return system.figures("rolling")


def random_faults(system, kills, seed, verbose):
    """`kills` faults under load. Returns the load's figures."""
    faults = Faults(system, seed)
    importer = Importer(system)
    load = system.load("storm", "--rate", "80", "--seconds", "100000", "--give-up", "180", "--settle", "180", "--verify",
                       "--reverse-share", "0.05", "--points", "1", "--seed", str(seed), "--earlier",
                       system.dir / "rolling.journal")
    importer.start()
    started = time.monotonic()
    for number in range(1, kills + 1):
        what = faults.one()
        if verbose or number % 10 == 0:
            print(f"  {number:4} of {kills}  {time.monotonic() - started:6.0f} s  {what}", flush=True)
        if not load.running():
            raise RuntimeError(f"the load ended during fault {number} ({what}); see {system.dir}/log/storm.log")
        # Some faults hit a system that still recovers from the last, some one that has just recovered.
        if faults.random.random() < 0.5:
            system.wait_ready()
        time.sleep(faults.random.uniform(0.2, 1.5))
    system.wait_ready()
    importer.enough.set()
    importer.join(120)
    load.end(signal.SIGTERM, 400)
    print("  faults by kind:", ", ".join(f"{kind} {count}" for kind, count in sorted(faults.counts.items())),
          f"; imports {importer.imports}")
    return system.figures("storm")


def audit(system):
    """True if the audits of both services find nothing; prints them otherwise."""
    done = system.ctl("audit", "ledger", "--settle", "120", role="admin", check=False)
    print("\n".join("  " + line for line in (done.stdout + done.stderr).strip().splitlines()))
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="directory of the programs")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--keep", action="store_true", help="keeps logs and data also after success")
    parser.add_argument("--verbose", action="store_true", help="a line for each fault")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="fairlead-faults-")
    system = System(options.bin, directory, options.people)
    good = False
    try:
        print("starting Redis, Kafka and two replicas of each service", flush=True)
        system.start()
        print("a round of SIGTERMs alone", flush=True)
        rolling = rolling_restart(system)
        print(f"  accepted {rolling['accepted']} failed calls {rolling['failed_attempts']}", flush=True)
        print(f"{options.kills} faults under load, seed {options.seed}", flush=True)
        storm = random_faults(system, options.kills, options.seed, options.verbose)
        print(f"  accepted {storm['accepted']} unanswered {storm['unanswered']} attempts repeated {storm['failed_attempts']}")
        clean = audit(system)
        gaps = system.logged(r"event gap|Redis lost committed")
        for line in gaps[:5]:
            print("  " + line)
        both = [rolling, storm]
        lost = sum(figures["lost"] for figures in both)
        twice = sum(figures["twice"] for figures in both)
        conserved = clean and all(figures["conserved"] for figures in both)
        good = (lost == 0 and twice == 0 and not gaps and conserved and rolling["failed_attempts"] == 0 and
                storm["unanswered"] == 0 and storm["accepted"] > 0)
        if rolling["failed_attempts"]:
            print(f"FAILED: {rolling['failed_attempts']} calls failed during SIGTERMs alone: {rolling['errors']}")
        print(f"kills {options.kills} lost {lost} twice {twice} gaps {len(gaps)} conserved {'yes' if conserved else 'no'}")
    finally:
        system.stop()
        if good and not options.keep:
            shutil.rmtree(directory)
        else:
            print(f"logs and data are kept in {directory}", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
