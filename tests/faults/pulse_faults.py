"""Kills every process of anonymous surveys, their Redis and Kafka while people answer, and through close, shuffle and
tally; then compares what people know of their answers with what was counted.

The last line: "kills N answered N counted N twice N lost N keys_left N verified yes|no"; exit code 0 only if everybody
whose answers were acknowledged is counted, once, and every key was destroyed when its step was done.
"""

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time

from faults import Faults
from pulse_survey import CLOSING, OPEN, OVER, SHUFFLING, TALLYING, Survey
from pulse_system import COLLECTORS, PROCESSES, STORES, PulseSystem
from pulse_verdict import Verdict, keys_left

# The first survey's share of all kills, and the share of a survey's kills that fall while it is open: of the first, and
# of the small ones behind it.
FIRST = 0.7
OPEN_SHARE = (0.75, 0.25)
MOST_KILLS = 30  # for a small one
PACE = 3.0  # seconds that a kill takes about: for how long a survey is open
LEAST_OPEN = 20
# Whoever works in a phase is hit more often then.
BUSY = {OPEN: ["pulse-issuer", *COLLECTORS], CLOSING: [*COLLECTORS, "pulse-issuer"],
        SHUFFLING: ["pulse-shuffler", "pulse-shuffler", "pulse-issuer"], TALLYING: ["pulse-tally", "pulse-tally"]}


class PulseFaults(Faults):
    """Faults of surveys' processes; `phases` counts them by what the survey was at."""

    def __init__(self, system, seed):
        self.phase = OPEN
        self.phases = {}
        super().__init__(system, seed)

    def kinds(self):
        return [(self.kill_service, 9), (self.stop_service, 4), (self.pause_service, 2), (self.kill_store, 2),
                (self.stop_store, 1), (self.pause_store, 1), (self.kill_kafka, 2), (self.stop_kafka, 1),
                (self.pause_kafka, 1), (self.cut_people, 2), (self.cut_kafka, 1)]

    def _replica(self):
        return self.random.choice([*PROCESSES, *BUSY.get(self.phase, [])])

    def _store(self):
        return self.random.choice(STORES)

    def kill_store(self):
        name = self._store()
        self._end_redis(signal.SIGKILL, name, self.system.stores[name])
        return f"kill-9-redis {name}"

    def stop_store(self):
        name = self._store()
        self._end_redis(signal.SIGTERM, name, self.system.stores[name])
        return f"SIGTERM-redis {name}"

    def pause_store(self):
        name = self._store()
        self._pause(name)
        return f"pause-redis {name}"

    def pause_kafka(self):
        self.system.pause_kafka(self.random.uniform(1, 4))
        return "pause-kafka"

    def cut_people(self):
        """Answers that are under way do not arrive: whoever asked has to ask again."""
        name = self.random.choice(["issuer", "collector", "page"])
        self._cut(self.system.links[name])
        return f"cut-people {name}"

    def strike(self, phase):
        """One fault, chosen with regard to what the survey is at."""
        self._note(phase)
        return self.one()

    def strike_key(self, phase):
        """Kills the shuffler that has just been given the second signer's key."""
        self._note(phase)
        self._kill("pulse-shuffler")
        self.count("kill-9 pulse-shuffler")
        return "kill-9 pulse-shuffler, which had just been given the key"

    def _note(self, phase):
        self.phase = phase
        self.phases[phase] = self.phases.get(phase, 0) + 1


def storm(survey, faults, kills, while_open, number, options):
    """At most `kills` faults until the survey is over, of which at most `while_open` before its close. Returns how many
    there were; `number` were before."""
    done = 0
    while done < kills and survey.phase() != OVER:
        phase = survey.phase()
        if phase == OPEN and done >= while_open:
            time.sleep(0.1)
            continue
        given = survey.attend() and survey.handed_over == 1
        what = faults.strike_key(phase) if given else faults.strike(phase)
        done += 1
        if options.verbose or (number + done) % 10 == 0:
            print(f"  {number + done:4} of {options.kills}  {phase:9}  {what}", flush=True)
        ended = survey.system.ended()
        if ended:
            raise RuntimeError(f"{', '.join(ended)} ended by itself after {what}; see {survey.system.dir}/log")
        # Some faults hit a system that still recovers from the last, some one that has just recovered.
        if faults.random.random() < (0.5 if phase == OPEN else 0.15):
            survey.system.wait_ready()
        time.sleep(faults.random.uniform(0, 1.5 if phase == OPEN else 0.5))
    return done


def run_surveys(system, faults, options):
    """One survey after the other until all kills are spent: the first with everybody, small ones behind it, every other
    one with a second signer."""
    everybody = [one["record"]["employee_id"] for one in json.loads(
        system.ctl("people", "list", "--limit", "1000000", "--json"))["employees"] if one["employed"]][:options.people]
    surveys = []
    done = 0
    while done < options.kills or len(surveys) < 2:
        first = not surveys
        kills = int(options.kills * FIRST) if first else min(options.kills - done, MOST_KILLS)
        while_open = int(kills * OPEN_SHARE[0 if first else 1])
        people = everybody if first else everybody[:max(40, options.people // 10)]
        survey = Survey(system, len(surveys), people, max(LEAST_OPEN, int(while_open * PACE)),
                        signed=len(surveys) % 2 == 1)
        print(f"survey {survey.id[:8]} {'with' if survey.signed else 'without'} a second signer: {len(people)} people, "
              f"open for {survey.open_seconds} s, at most {kills} kills", flush=True)
        survey.launch()
        survey.begin(options.seed)
        surveys.append(survey)
        done += storm(survey, faults, kills, while_open, done, options)
        system.wait_ready()
        survey.finish()
    return surveys


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="directory of the programs")
    parser.add_argument("--page", required=True, help="directory of the built page")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=2000, help="how many answer the first survey")
    parser.add_argument("--keep", action="store_true", help="keeps logs and data also after success")
    parser.add_argument("--verbose", action="store_true", help="a line for each kill")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="fairlead-faults-")
    # Not all of a company works there still.
    system = PulseSystem(options.bin, directory, options.people * 11 // 10, options.page)
    good = False
    try:
        print("starting Redis, Kafka, directory and the processes of surveys", flush=True)
        system.start()
        faults = PulseFaults(system, options.seed)
        surveys = run_surveys(system, faults, options)
        good = judge(system, faults, surveys, options)
    finally:
        system.stop()
        if good and not options.keep:
            shutil.rmtree(directory)
        else:
            print(f"logs and data are kept in {directory}", file=sys.stderr)
    return 0 if good else 1


def judge(system, faults, surveys, options):
    """Prints what became of everything; true if all is right."""
    print("  kills by kind:", ", ".join(f"{kind} {count}" for kind, count in sorted(faults.counts.items())))
    print("  kills by phase:", ", ".join(f"{phase} {count}" for phase, count in faults.phases.items()))
    problems = []
    verdicts = []
    for survey in surveys:
        verdict = Verdict(survey)
        verdicts.append(verdict)
        problems += [f"survey {survey.id[:8]}: {problem}" for problem in verdict.problems]
        keys = f"; the second signer gave the key {survey.handed_over} times" if survey.signed else ""
        print(f"  survey {survey.id[:8]}: asked {len(verdict.people)} acknowledged {verdict.answered} never answered "
              f"{verdict.unanswered} (of whom {verdict.unanswered_counted} are counted) too late {verdict.late}; scores "
              f"compared {verdict.scores}{keys}")
    left = keys_left(system, surveys)
    outlived = sum(len(survey.outlived) for survey in surveys)
    topics = [f"the topic {topic} is left" for topic in system.topics() if topic.startswith(("pulse.outer.", "pulse.inner."))]
    for line in (problems + left + topics)[:30]:
        print("  " + line)
    answered, counted, twice, lost = (sum(getattr(verdict, name) for verdict in verdicts)
                                      for name in ["answered", "counted", "twice", "lost"])
    verified = all(verdict.verified for verdict in verdicts)
    good = not problems and not left and not topics and verified and answered > 0
    print(f"kills {options.kills} answered {answered} counted {counted} twice {twice} lost {lost} "
          f"keys_left {len(left) + outlived} verified {'yes' if verified else 'no'}")
    return good


if __name__ == "__main__":
    sys.exit(main())
