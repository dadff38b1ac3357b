"""Reads Apache Kafka's log segment files as they lie on the disk (record batches, magic 2), also of deleted topics.

Every batch and record with all that is stored of it. Uncompressed and LZ4, which are what Fairlead's producers write.
"""

import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

_HEADER = struct.Struct(">qiibIhiqqqhii")
# "<topic>-<partition>", and behind a deletion "<topic>-<partition>.<id>-delete", the topic's name cut to 255 in all.
_DIRECTORY = re.compile(r"(?P<topic>.+?)-(?P<partition>\d+)(?:\.[0-9a-f]{32}-(?:delete|future|stray))?$")


@dataclass
class Record:
    topic: str
    deleted: bool
    offset: int
    timestamp: int  # milliseconds
    key: bytes | None
    value: bytes | None
    headers: list
    batch: "Batch" = field(repr=False)


@dataclass
class Batch:
    base_offset: int
    stored_bytes: int
    attributes: int
    base_timestamp: int
    max_timestamp: int
    producer: int
    epoch: int
    sequence: int
    records: int


class Malformed(Exception):
    """What was read is no record batch; says where."""


def read_topics(log_directory):
    """All records below `log_directory`, in the order of topic directories and offsets."""
    for directory in sorted(Path(log_directory).iterdir()):
        named = _DIRECTORY.fullmatch(directory.name)
        if not directory.is_dir() or not named:
            continue
        deleted = directory.name.endswith("-delete")
        for segment in sorted([*directory.glob("*.log"), *directory.glob("*.log.deleted")]):
            yield from read_segment(segment.read_bytes(), named["topic"], deleted, str(segment))


def read_segment(data, topic, deleted=False, where="segment"):
    position = 0
    while position + _HEADER.size <= len(data):
        (base, length, _, magic, _, attributes, _, base_time, max_time, producer, epoch, sequence, count) = \
            _HEADER.unpack_from(data, position)
        end = position + 12 + length
        if length == 0 or magic != 2 or end > len(data):
            if not any(data[position:]):
                return  # preallocated
            raise Malformed(f"{where}: byte {position} begins no record batch")
        batch = Batch(base, length + 12, attributes, base_time, max_time, producer, epoch, sequence, count)
        payload = data[position + _HEADER.size:end]
        codec = attributes & 7
        if codec == 3:
            payload = lz4_frame(payload)
        elif codec != 0:
            raise Malformed(f"{where}: byte {position} is compressed by codec {codec}, which is not read here")
        yield from _records(payload, topic, deleted, batch)
        position = end


def _records(data, topic, deleted, batch):
    position = 0
    for _ in range(batch.records):
        length, position = _varint(data, position)
        end = position + length
        position += 1  # attributes
        delta, position = _varint(data, position)
        offset, position = _varint(data, position)
        key, position = _bytes(data, position)
        value, position = _bytes(data, position)
        count, position = _varint(data, position)
        headers = []
        for _ in range(count):
            name, position = _bytes(data, position)
            content, position = _bytes(data, position)
            headers.append((name, content))
        # LogAppendTime stands in the batch alone.
        time = batch.max_timestamp if batch.attributes & 8 else batch.base_timestamp + delta
        yield Record(topic, deleted, batch.base_offset + offset, time, key, value, headers, batch)
        position = end


def _varint(data, position):
    shift = value = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), position
        shift += 7


def _bytes(data, position):
    length, position = _varint(data, position)
    if length < 0:
        return None, position
    return bytes(data[position:position + length]), position + length


def lz4_frame(data):
    """The content of an LZ4 frame; checksums are Kafka's to check."""
    if data[:4] != b"\x04\x22\x4d\x18":
        raise Malformed("no LZ4 frame")
    flags = data[4]
    position = 6 + (8 if flags & 8 else 0) + 1
    out = bytearray()
    while True:
        (size,) = struct.unpack_from("<I", data, position)
        position += 4
        if size == 0:
            return bytes(out)
        stored = size & 0x7FFFFFFF
        block = data[position:position + stored]
        position += stored + (4 if flags & 0x10 else 0)
        if size >> 31:
            out += block
        else:
            _lz4_block(block, out)


def _lz4_block(block, out):
    position = 0
    while position < len(block):
        token = block[position]
        position += 1
        literals, position = _lz4_length(block, position, token >> 4)
        out += block[position:position + literals]
        position += literals
        if position >= len(block):
            return  # the last sequence has no match
        distance = block[position] | block[position + 1] << 8
        matched, position = _lz4_length(block, position + 2, token & 15)
        matched += 4
        begin = len(out) - distance
        while matched > 0:
            piece = bytes(out[begin:begin + min(matched, distance)])
            out += piece
            begin += len(piece)
            matched -= len(piece)


def _lz4_length(block, position, length):
    if length == 15:
        while True:
            byte = block[position]
            position += 1
            length += byte
            if byte < 255:
                break
    return length, position
