#!/usr/bin/env python3
"""Makes the synthetic graph of the benchmarks: a seeded power-law (R-MAT) property graph as CSV.

usage: generate.py NODES RELATIONSHIPS DIRECTORY

nodes.csv          id,type,name,score,created,caseNumber
relationships.csv  source,target,type,weight,since       unique on (source, target, type), no loops
new_nodes.csv, new_relationships.csv   the same shape, not in the graph: for fresh MERGEs
parameters.json    what the queries of rows.json are asked with
Times are microseconds since 1970. A directory that already holds the graph is left alone.

The same arguments give the same bytes. Memory stays bounded at any size: relationships are spread
over bucket files by a hash, and each bucket is made unique and shuffled alone.
"""
import json
import os
import shutil
import sys

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv

NODE_TYPES = ["person", "company", "account", "address", "phone", "vehicle", "event", "document"]
RELATIONSHIP_TYPES = ["OWNS", "PAID", "CALLED", "LOCATED_AT", "KNOWS", "EMPLOYS", "MENTIONS", "DIRECTS"]
QUADRANTS = (0.57, 0.19, 0.19, 0.05)  # R-MAT's a, b, c, d.
CASES = 200
SEED = 20261122
BLOCK = 1 << 21  # Rows that are written together.
DRAW = 1 << 18
BUCKET = 1 << 24


def table(chances, choices):
    """What each of 65,536 equally likely draws chooses."""
    ends = np.round(np.cumsum(chances) / np.sum(chances) * 65_536).astype(int)
    return np.repeat(np.asarray(choices, np.uint8), np.diff(ends, prepend=0))


def levels_table(levels):
    """For every draw the bits that `levels` levels of R-MAT choose: sources, targets."""
    source, target, chance = np.zeros(1, np.uint8), np.zeros(1, np.uint8), np.ones(1)
    for _ in range(levels):
        source = np.concatenate([source << 1 | bit for bit in (0, 0, 1, 1)])
        target = np.concatenate([target << 1 | bit for bit in (0, 1, 0, 1)])
        chance = np.concatenate([chance * quadrant for quadrant in QUADRANTS])
    return table(chance, source), table(chance, target)


TABLES = {levels: levels_table(levels) for levels in (1, 2, 3)}
# Zipf's law with exponent 1.6, wrapped around.
KINDS = table([sum(rank ** -1.6 for rank in range(first, 10_000, len(RELATIONSHIP_TYPES)))
               for first in range(1, len(RELATIONSHIP_TYPES) + 1)], range(len(RELATIONSHIP_TYPES)))


def draws(random, count):
    return random.integers(0, 65_536, count, dtype=np.uint16)


def rmat(random, scale, count):
    source, target = np.zeros(count, np.uint32), np.zeros(count, np.uint32)
    while scale > 0:
        levels = min(3, scale)
        sources, targets = TABLES[levels]
        draw = draws(random, count)
        source = source << np.uint32(levels) | sources[draw]
        target = target << np.uint32(levels) | targets[draw]
        scale -= levels
    return source, target


class Keys:
    """Unique (source, target, type) keys, in bucket files."""

    def __init__(self, random, node_count, count, directory):
        self.random, self.node_count, self.directory = random, node_count, directory
        self.scale = max(1, (node_count - 1).bit_length())
        # Beyond the last node, R-MAT's numbers begin again.
        self.permutation = (random.permutation(1 << self.scale) % node_count).astype(np.uint32)
        self.bucket_count = -(-count // BUCKET)
        os.makedirs(directory, exist_ok=True)
        sizes = [0] * self.bucket_count
        while sum(sizes) < count:
            self.draw(int((count - sum(sizes)) * 1.1) + 10_000)
            sizes = [self.make_unique(bucket) for bucket in range(self.bucket_count)]

    def path(self, bucket):
        return os.path.join(self.directory, f"{bucket}.keys")

    def draw(self, count):
        files = [open(self.path(bucket), "ab") for bucket in range(self.bucket_count)]
        while count > 0:
            source, target = rmat(self.random, self.scale, DRAW)
            source = self.permutation[source].astype(np.int64)
            target = self.permutation[target]
            keys = source * self.node_count + target
            keys = keys * len(RELATIONSHIP_TYPES) + KINDS[draws(self.random, DRAW)]
            keys = keys[source != target][:count]
            hashed = (keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
            bucket = hashed % np.uint64(self.bucket_count)
            for index, file in enumerate(files):
                file.write((keys[bucket == index] if len(files) > 1 else keys).tobytes())
            count -= keys.size
        for file in files:
            file.close()

    def make_unique(self, bucket):
        keys = np.sort(np.fromfile(self.path(bucket), np.int64))
        keys = keys[np.diff(keys, prepend=-1) > 0]
        keys.tofile(self.path(bucket))
        return keys.size

    def blocks(self):
        """Shuffled keys, block by block."""
        for bucket in range(self.bucket_count):
            keys = self.random.permutation(np.fromfile(self.path(bucket), np.int64))
            for start in range(0, keys.size, BLOCK):
                yield keys[start:start + BLOCK]


def names(numbers):
    """`ent-` and nine digits for each number."""
    text = np.empty((numbers.size, 13), np.uint8)
    text[:, :4] = np.frombuffer(b"ent-", np.uint8)
    rest = numbers.astype(np.uint32)
    for column in range(12, 3, -1):
        text[:, column] = 48 + rest % 10
        rest //= 10
    return fixed_width(text)


def fixed_width(text):
    offsets = np.arange(text.shape[0] + 1, dtype=np.int32) * text.shape[1]
    return pa.StringArray.from_buffers(
        text.shape[0], pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(text)))


def pick(choices, indices):
    return pa.array(choices).take(pa.array(indices))


class Table:
    """A CSV file that grows block by block."""

    def __init__(self, path):
        self.path, self.writer = path, None

    def write(self, columns):
        table = pa.table(columns)
        if self.writer is None:
            self.writer = csv.CSVWriter(
                self.path, table.schema, write_options=csv.WriteOptions(quoting_style="none"))
        self.writer.write_table(table)

    def close(self):
        if self.writer is not None:
            self.writer.close()


def times(random, count):
    return (1_600_000_000 + random.integers(0, 150_000_000, count)) * 1_000_000


def write_nodes(random, low, high, path):
    table = Table(path)
    for start in range(low, high, BLOCK):
        count = min(BLOCK, high - start)
        table.write({
            "id": names(np.arange(start, start + count)),
            "type": pick(NODE_TYPES, (random.zipf(1.5, count) - 1) % len(NODE_TYPES)),
            "name": pa.array(np.char.add("Name-", random.integers(0, 10 * high, count).astype("U10"))),
            "score": np.round(random.random(count), 6),
            "created": times(random, count),
            "caseNumber": (random.zipf(1.3, count) - 1) % CASES,
        })
    table.close()


def write_relationships(random, keys, node_count, count, spare, directory):
    """Writes both files; returns the out-degree of each node in the first."""
    degrees = np.zeros(node_count, np.int64)
    tables = [Table(os.path.join(directory, name + ".csv"))
              for name in ("relationships", "new_relationships")]
    left = [count, spare]
    for block in keys.blocks():
        for index, table in enumerate(tables):
            part, block = block[:left[index]], block[left[index]:]
            left[index] -= part.size
            if not part.size:
                continue
            ends, kinds = np.divmod(part, len(RELATIONSHIP_TYPES))
            sources, targets = np.divmod(ends, node_count)
            if index == 0:
                degrees += np.bincount(sources, minlength=node_count)
            table.write({
                "source": names(sources), "target": names(targets),
                "type": pick(RELATIONSHIP_TYPES, kinds),
                "weight": np.round(random.gamma(2.0, 50.0, part.size), 2),
                "since": times(random, part.size),
            })
    for table in tables:
        table.close()
    return degrees


def parameters(random, node_count, degrees):
    """Random nodes, random nodes that have relationships, pairs of those, cases, scores."""
    nodes = names(random.integers(0, node_count, 20_000)).to_pylist()
    starts = names(random.choice(np.flatnonzero(degrees), 20_000)).to_pylist()
    return {
        "nodes": [{"id": name} for name in nodes],
        "starts": [{"id": name} for name in starts],
        "pairs": [{"id": a, "other": b} for a, b in zip(starts[:300], starts[300:600])],
        "cases": [{"number": number} for number in (5, 7, 10, 20, 50, 100, 150, 180)],
        "scores": [{"score": round(0.99 + 0.0001 * step, 4)} for step in range(30)],
        "none": [{}],
    }


def main():
    node_count, count, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    done = os.path.join(directory, "complete")
    if os.path.exists(done):
        return
    os.makedirs(directory, exist_ok=True)
    random = np.random.default_rng(SEED + node_count)
    spare = min(max(count // 20, 200_000), 1_000_000)
    scratch = os.path.join(directory, "keys")
    shutil.rmtree(scratch, ignore_errors=True)
    keys = Keys(random, node_count, count + spare, scratch)
    write_nodes(random, 0, node_count, os.path.join(directory, "nodes.csv"))
    write_nodes(random, node_count, node_count + 200_000, os.path.join(directory, "new_nodes.csv"))
    degrees = write_relationships(random, keys, node_count, count, spare, directory)
    with open(os.path.join(directory, "parameters.json"), "w") as file:
        json.dump(parameters(random, node_count, degrees), file)
    shutil.rmtree(scratch)
    open(done, "w").close()


if __name__ == "__main__":
    main()
