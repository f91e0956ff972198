#!/usr/bin/env python3
"""Makes the synthetic graph of the benchmarks: a seeded power-law (R-MAT) property graph as CSV.

usage: generate.py NODES RELATIONSHIPS DIRECTORY

nodes.csv          id,type,name,score,created,caseNumber
relationships.csv  source,target,type,weight,since       unique on (source, target, type), no loops
new_nodes.csv, new_relationships.csv   the same shape, not in the graph: for fresh MERGEs
Times are microseconds since 1970. A directory that already holds the graph is left alone.
"""
import os
import sys

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv

NODE_TYPES = ["person", "company", "account", "address", "phone", "vehicle", "event", "document"]
RELATIONSHIP_TYPES = ["OWNS", "PAID", "CALLED", "LOCATED_AT", "KNOWS", "EMPLOYS", "MENTIONS", "DIRECTS"]
QUADRANTS = (0.57, 0.76, 0.95)  # Cumulative R-MAT probabilities a, a+b, a+b+c.
SEED = 20261122


def rmat(random, scale, count):
    source = np.zeros(count, np.int64)
    target = np.zeros(count, np.int64)
    for _ in range(scale):
        draw = random.random(count, dtype=np.float32)
        down = draw >= QUADRANTS[1]
        right = ((draw >= QUADRANTS[0]) & (draw < QUADRANTS[1])) | (draw >= QUADRANTS[2])
        source = source << 1 | down
        target = target << 1 | right
    return source, target


def names(numbers):
    return np.char.add("ent-", np.char.zfill(numbers.astype("U9"), 9))


def write(path, columns):
    csv.write_csv(pa.table(columns), path, csv.WriteOptions(quoting_style="none"))


def nodes(random, low, high, path):
    count = high - low
    write(path, {
        "id": names(np.arange(low, high)),
        "type": np.array(NODE_TYPES)[(random.zipf(1.5, count) - 1) % len(NODE_TYPES)],
        "name": np.char.add("Name-", random.integers(0, 10 * high, count).astype("U10")),
        "score": np.round(random.random(count), 6),
        "created": (1_600_000_000 + random.integers(0, 150_000_000, count)) * 1_000_000,
        "caseNumber": (random.zipf(1.3, count) - 1) % 200,
    })


def main():
    node_count, relationship_count, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    done = os.path.join(directory, "complete")
    if os.path.exists(done):
        return
    os.makedirs(directory, exist_ok=True)
    scale = max(1, (node_count - 1).bit_length())
    random = np.random.default_rng(SEED + scale)
    spare = max(relationship_count // 20, 200_000)
    permutation = random.permutation(1 << scale)
    keys = np.empty(0, np.int64)
    while keys.size < relationship_count + spare:
        draw = min((relationship_count + spare - keys.size) * 2 + 100_000, 12_000_000)
        source, target = rmat(random, scale, draw)
        source, target = permutation[source], permutation[target]
        keep = (source < node_count) & (target < node_count) & (source != target)
        kinds = (random.zipf(1.6, draw) - 1) % len(RELATIONSHIP_TYPES)
        fresh = ((source * node_count + target) * len(RELATIONSHIP_TYPES) + kinds)[keep]
        keys = np.unique(np.concatenate([keys, fresh]))
    keys = random.permutation(keys)[:relationship_count + spare]
    ends, kinds = np.divmod(keys, len(RELATIONSHIP_TYPES))
    sources, targets = np.divmod(ends, node_count)
    nodes(random, 0, node_count, os.path.join(directory, "nodes.csv"))
    nodes(random, node_count, node_count + 200_000, os.path.join(directory, "new_nodes.csv"))
    for name, part in (("relationships.csv", slice(0, relationship_count)),
                       ("new_relationships.csv", slice(relationship_count, None))):
        count = sources[part].size
        write(os.path.join(directory, name), {
            "source": names(sources[part]), "target": names(targets[part]),
            "type": np.array(RELATIONSHIP_TYPES)[kinds[part]],
            "weight": np.round(random.gamma(2.0, 50.0, count), 2),
            "since": (1_600_000_000 + random.integers(0, 150_000_000, count)) * 1_000_000,
        })
    open(done, "w").close()


main()
