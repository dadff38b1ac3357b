#!/usr/bin/env python3
"""Tests of the adversaries and of what chance is: planted leaks are found, and sound stores are within chance."""

import hashlib
import itertools
import random
import struct
import sys
import unittest
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import adversaries
import judge
import segments
import stores
from adversaries import Group, Person
from chance import Chance, group_distribution, rejected_by_holm

SURVEY = "5" * 32


class ChanceTest(unittest.TestCase):
    def counted(self, guesses, candidates):
        """By going through all permutations."""
        right = Counter(sum(order[i] == i for i in range(guesses)) for order in itertools.permutations(range(candidates)))
        return [right[k] / sum(right.values()) for k in range(guesses + 1)]

    def test_is_what_counting_all_permutations_gives(self):
        for guesses, candidates in ((1, 2), (3, 3), (2, 5), (4, 6), (7, 7)):
            exact = group_distribution(guesses, candidates)
            for k, expected in enumerate(self.counted(guesses, candidates)):
                self.assertAlmostEqual(exact[k] if k < len(exact) else 0.0, expected, places=12)

    def test_of_a_matching_has_the_mean_of_the_poisson_binomial_and_the_larger_variance(self):
        exact = group_distribution(9, 9)
        mean = sum(k * weight for k, weight in enumerate(exact))
        self.assertAlmostEqual(mean, 1.0)
        self.assertAlmostEqual(sum(k * k * weight for k, weight in enumerate(exact)) - mean * mean, 1.0)

    def test_of_a_large_group_sums_to_one(self):
        self.assertAlmostEqual(sum(group_distribution(2000, 2100)), 1.0, places=9)

    def test_of_single_guesses_is_the_binomial(self):
        chance = Chance([(1, 2)] * 100)
        self.assertEqual(chance.expected, 50)
        self.assertEqual(chance.band(), (40, 60))
        self.assertAlmostEqual(chance.p_value(60), 2 * 0.02844397, places=6)

    def test_has_a_band_that_95_of_100_runs_lie_in(self):
        draw, chance = random.Random(7), Chance([(10, 10)] * 20 + [(5, 8)] * 10)
        low, high = chance.band()
        def run():
            right = 0
            for guesses, candidates in [(10, 10)] * 20 + [(5, 8)] * 10:
                order = draw.sample(range(candidates), candidates)
                right += sum(order[i] == i for i in range(guesses))
            return right
        within = sum(low <= run() <= high for _ in range(2000))
        self.assertGreater(within, 1880)
        self.assertLess(within, 1990)

    def test_refuses_two_guesses_for_one_candidate(self):
        with self.assertRaises(ValueError):
            group_distribution(3, 2)

    def test_holm_forgives_one_excess_among_many_and_not_a_leak(self):
        self.assertEqual(rejected_by_holm([0.03] + [0.5] * 11), set())
        self.assertEqual(rejected_by_holm([0.5, 1e-6, 0.004, 0.03]), {1, 2})


def secret(text, size=32):
    return hashlib.shake_128(text.encode()).hexdigest(size)


def person(index, moment=None, comment_bytes=0):
    """Someone with one ballot, number `index`."""
    moment = index * 1_000_000_000 if moment is None else moment
    return Person(SURVEY, {"employee": f"e{index:04}", "cells": [0], "fetched": moment, "sent": moment + 5, "answers": index % 7,
        "comment_bytes": comment_bytes}, {"admission": secret(f"N {index}"), "seed": secret(f"seed {index}"), "opening": secret(f"opening {index}"), "slots": [
            {"kind": 1, "dimension": 0, "cell": 0, "question": question, "nonce": secret(f"nonce {index} {question}"),
             "token": secret(f"token {index} {question}", 64)} for question in (0, 1)]})


def ballots(people, order, size=lambda person: 176, time=lambda person: 1):
    """Both ballots of each person, in a batch that has the people in this order."""
    made = []
    for place, who in enumerate(order):
        for question in (0, 1):
            written = people[who].truth["slots"][question]
            batch = segments.Batch(0, 0, 0, time(people[who]), time(people[who]), 0, 0, 0, 1)
            record = segments.Record("inner", False, 2 * place + question, time(people[who]), None, bytes(size(people[who])), [], batch)
            made.append(stores.Ballot(stores.Slot(1, 0, 0, question), written["nonce"], random.Random(who).randbytes(16), record))
    return made


class AdversariesTest(unittest.TestCase):
    def setUp(self):
        self.people = [person(i, comment_bytes=i * 10) for i in range(200)]
        self.mixed = random.Random(3).sample(range(200), 200)

    def right(self, name, made, bundles=()):
        for adversary in adversaries.of_the_batch([(self.people, made, bundles)]):
            if adversary.name == name:
                return adversaries.play(adversary, 1).right
        raise AssertionError(f"there is no adversary {name}")

    def test_find_everybody_in_the_order_of_arrival(self):
        self.assertEqual(self.right("sent k-th: k-th in the batch", ballots(self.people, range(200))), 400)

    def test_find_everybody_in_a_batch_that_was_turned_around(self):
        self.assertEqual(self.right("sent k-th: k-th from the batch's end", ballots(self.people, range(199, -1, -1))), 400)

    def test_find_by_a_known_ballot_what_lies_beside_it(self):
        self.assertEqual(self.right("beside a ballot of theirs that is known", ballots(self.people, self.mixed)), 200)

    def test_find_by_sizes_that_depend_on_the_comment(self):
        leaking = ballots(self.people, self.mixed, size=lambda who: 176 + who.observed["comment_bytes"])
        self.assertEqual(self.right("longer comment: larger record", leaking), 400)

    def bundles(self, size):
        return [segments.Record("outer", True, place, 1, bytes.fromhex(self.people[who].truth["admission"]), bytes(size(self.people[who])),
            [], None) for place, who in enumerate(self.mixed)]

    def test_find_by_sizes_of_sealed_bundles(self):
        made = ballots(self.people, self.mixed)
        name = "longer comment: larger sealed bundle"
        self.assertEqual(self.right(name, made, self.bundles(lambda who: 6000 + who.observed["comment_bytes"])), 200)
        self.assertLess(self.right(name, made, self.bundles(lambda who: 6000)), 8)

    def test_find_by_arrivals_in_old_files(self):
        name = "k-th in the old outer topic: in the batch"
        self.assertEqual(self.right(name, ballots(self.people, self.mixed), self.bundles(lambda who: 6000)), 400)

    def test_find_by_times_in_kafka(self):
        leaking = ballots(self.people, self.mixed, time=lambda who: who.observed["sent"] // 1_000_000)
        self.assertEqual(self.right("sent later: later time in Kafka", leaking), 400)

    def test_find_nobody_where_all_is_the_same_and_mixed(self):
        for name in ("sent k-th: k-th in the batch", "longer comment: larger record", "sent later: later time in Kafka"):
            self.assertLess(self.right(name, ballots(self.people, self.mixed)), 12, name)

    def test_do_not_count_a_cell_of_one(self):
        alone = [person(0)]
        game = adversaries.play(adversaries.of_the_batch([(alone, ballots(alone, [0]), [])])[0], 1)
        self.assertEqual((game.trials, game.right), (0, 0))

    def test_find_by_stored_times_when_people_came(self):
        leak = [who.observed["fetched"] + 300_000 for who in self.people]
        self.assertGreater(adversaries.play_times("logs", leak, self.people, 1).right, 380)
        self.assertIn("199 times", adversaries.play_times("logs", leak, self.people, 1).note)

    def test_find_nothing_in_times_that_have_nothing_to_do_with_people(self):
        low, high = Chance([(1, 2)] * 400).band()
        for times in ([], [random.Random(i).randrange(200_000_000_000) for i in range(400)]):
            right = adversaries.play_times("logs", times, self.people, 2).right
            self.assertTrue(low <= right <= high, right)

    def test_find_nothing_where_people_came_in_a_rush_and_nothing_is_stored_of_it(self):
        for i, who in enumerate(self.people):
            who.observed["fetched"] = i * i * 1_000_000
            who.observed["sent"] = who.observed["fetched"] + 500_000
        low, high = Chance([(1, 2)] * 400).band()
        for times in ([-1_000_000_000], [50_000_000_000], [-5, 20_000_000_000, 30_000_000_000]):
            right = adversaries.play_times("logs", times, self.people, 2).right
            self.assertTrue(low <= right <= high, (times, right))

    def test_find_the_order_of_a_listing_with_padding(self):
        manifest = {"questions": [{"kind": "likert5"}, {"kind": "enps"}],
            "dimensions": [{"cells": [{"parent": -1, "eligible": 200}, {"parent": 0, "eligible": 100}]}]}
        leaves = []
        for who in self.people[:50]:
            slot, nonce, token, _ = next(who.slots())
            leaves += [stores.leaf(SURVEY, slot, 0, nonce, token), b"padding" + who.truth["admission"].encode()]
        (group,) = adversaries.listing_groups(self.people[:50], manifest, {(0, 0, 0): leaves})
        game = adversaries.play(adversaries.Adversary("listing", "over", [group], adversaries.sent, adversaries.place), 1)
        self.assertEqual((game.right, game.groups), (50, [(50, 100)]))

    def test_are_told_where_secrets_stand(self):
        nonce, opening = self.people[3].truth["slots"][1]["nonce"], self.people[3].truth["opening"]
        found = adversaries.traces(self.people, [("log", b"... " + nonce.encode()), ("raw", b"x" + bytes.fromhex(nonce)),
            ("redis", bytes.fromhex(opening)), ("none", b"0" * 99)])
        self.assertEqual(found, {("nonce", "log"): 1, ("nonce", "raw"): 1, ("opening", "redis"): 1})


class JudgeTest(unittest.TestCase):
    def game(self, right, name=adversaries.BY_ARRIVAL):
        return adversaries.Played(name, "shuffled", right, [(10, 10)] * 100)

    def test_passes_what_is_within_chance(self):
        lines, good = judge.judge([self.game(104)], [], 1000, unshuffled=False)
        self.assertTrue(good)
        self.assertEqual(lines[-1], "linkage: 1 adversaries, all within chance")

    def test_names_who_is_not(self):
        lines, good = judge.judge([self.game(104), self.game(180, "longer comment: larger record")], [], 1000, unshuffled=False)
        self.assertFalse(good)
        self.assertIn("NOT within chance: longer comment", lines[-1])

    def test_forgives_more_where_fewer_false_alarms_are_wanted(self):
        self.assertFalse(judge.judge([self.game(135)], [], 1000, unshuffled=False)[1])
        self.assertTrue(judge.judge([self.game(135)], [], 1000, unshuffled=False, family=0.0001)[1])

    def test_fails_for_a_trace_or_too_few_trials(self):
        self.assertFalse(judge.judge([self.game(104)], [("over", "nonce", "log", 1)], 1000, unshuffled=False)[1])
        self.assertTrue(judge.judge([self.game(104)], [("over", "admission", "kafka pulse.outer.5", 9)], 1000, unshuffled=False)[1])
        self.assertFalse(judge.judge([self.game(104)], [], 1001, unshuffled=False)[1])

    def test_wants_more_than_half_of_the_control(self):
        self.assertTrue(judge.judge([self.game(501)], [], 1000, unshuffled=True)[1])
        self.assertFalse(judge.judge([self.game(500)], [], 1000, unshuffled=True)[1])


def varint(number):
    number = (number << 1) ^ (number >> 63)
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def record_batch(values, codec=0, pack=lambda data: data):
    body = b""
    for i, value in enumerate(values):
        record = b"\0" + varint(2) + varint(i) + varint(-1) + varint(len(value)) + value + varint(1) + varint(1) + b"h" + varint(-1)
        body += varint(len(record)) + record
    head = struct.pack(">ibIhiqqqhii", 0, 2, 0, codec, len(values) - 1, 40, 42, 7, 1, 9, len(values))
    packed = pack(body)
    return struct.pack(">qi", 100, len(head) + len(packed)) + head + packed


class SegmentsTest(unittest.TestCase):
    def test_reads_all_that_is_stored_of_a_record(self):
        first, second = segments.read_segment(record_batch([b"one", b"two"]) + bytes(64), "topic")
        self.assertEqual((first.offset, first.timestamp, first.key, first.value, first.headers), (100, 42, None, b"one", [(b"h", None)]))
        self.assertEqual((second.offset, second.value, second.batch.sequence), (101, b"two", 9))

    def test_reads_lz4(self):
        # Literals "abcd", then 12 bytes from 4 back; the frame's header, one compressed block, the end mark.
        block = b"\x48abcd\x04\x00" + b"\x10e"
        frame = b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<I", len(block)) + block + bytes(4)
        self.assertEqual(segments.lz4_frame(frame), b"abcd" * 4 + b"e")

    def test_says_where_there_is_no_batch(self):
        with self.assertRaisesRegex(segments.Malformed, "byte 0"):
            list(segments.read_segment(b"x" * 100, "topic"))


class StoresTest(unittest.TestCase):
    def test_reads_times_as_services_and_redis_write_them(self):
        text = '{"time":"2026-11-26T14:40:00.250000Z"} 26 Nov 2026 14:40:01.125 * Ready'
        self.assertEqual([moment % 10_000_000_000 for moment in stores.times_in_text(text)], [250_000_000, 1_125_000_000])

    def test_opens_what_is_sealed(self):
        sodium = stores._sodium()
        import ctypes
        public, secret, sealed = (ctypes.create_string_buffer(size) for size in (32, 32, 53))
        sodium.crypto_box_keypair(public, secret)
        sodium.crypto_box_seal(sealed, b"hello", ctypes.c_ulonglong(5), public)
        self.assertEqual(stores.open_sealed(sealed.raw, secret.raw), b"hello")
        self.assertIsNone(stores.open_sealed(sealed.raw, bytes(31) + b"\1"))


if __name__ == "__main__":
    unittest.main()
