#!/usr/bin/env python3
"""Times a peer database on the same work as `bench`, and prints the same JSON Lines.

usage: peers.py kuzu|ladybug DATASET WORKDIR [--seconds N]

Everything is durable: the peers' defaults, which write and sync a log per transaction. MERGE runs
in the form that is fastest for each peer; `as written` is the form that people write.
"""
import argparse
import csv
import importlib
import importlib.util
import json
import os
import resource
import shutil
import time

import pyarrow as pa

MERGE_NODE = """MERGE (n:Entity {id: $id}) ON CREATE SET n.type = $type, n.name = $name,
 n.score = $score, n.created = $created, n.caseNumber = $caseNumber ON MATCH SET n.score = $score"""
MERGE_NODES = """LOAD FROM $rows MERGE (n:Entity {id: id}) ON CREATE SET n.type = type, n.name = name,
 n.score = score, n.created = created, n.caseNumber = caseNumber ON MATCH SET n.score = score"""
MERGE_RELATIONSHIPS = """UNWIND $rows AS row MATCH (a:Entity) WHERE a.id = row.source
 MATCH (b:Entity) WHERE b.id = row.target MERGE (a)-[r:Rel {type: row.type}]->(b)
 ON CREATE SET r.weight = row.weight, r.since = row.since
 ON MATCH SET r.weight = row.weight, r.since = row.since"""
MERGE_RELATIONSHIP = """MATCH (a:Entity {id: $source}), (b:Entity {id: $target})
 MERGE (a)-[r:Rel {type: $type}]->(b) ON CREATE SET r.weight = $weight, r.since = $since
 ON MATCH SET r.weight = $weight, r.since = $since"""


def read(path, limit):
    kinds = {"score": float, "weight": float, "created": int, "since": int, "caseNumber": int}
    with open(path, newline="") as file:
        rows = []
        for row in csv.DictReader(file):
            if len(rows) == limit:
                break
            for name, kind in kinds.items():
                if name in row:
                    row[name] = kind(row[name])
            rows.append(row)
        return rows


def size(path):
    if os.path.isfile(path):
        return sum(os.stat(path + end).st_blocks * 512 for end in ("", ".wal", ".shadow")
                   if os.path.exists(path + end))
    return sum(os.stat(os.path.join(folder, name)).st_blocks * 512
               for folder, _, names in os.walk(path) for name in names)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["kuzu", "ladybug"])
    parser.add_argument("dataset")
    parser.add_argument("work")
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    module = importlib.import_module(options.engine)
    path = os.path.join(options.work, options.engine + ".db")
    for end in ("", ".wal", ".shadow", ".tmp"):
        if os.path.isdir(path + end):
            shutil.rmtree(path + end)
        elif os.path.exists(path + end):
            os.remove(path + end)
    database = module.Database(path, max_num_threads=2, buffer_pool_size=8 << 30)
    connection = module.Connection(database, num_threads=2)
    prepared = {}

    def query(text, parameters=None):
        if text not in prepared:
            prepared[text] = connection.prepare(text)
        result = connection.execute(prepared[text], parameters or {})
        rows = []
        while result.has_next():
            rows.append(result.get_next())
        return rows

    def emit(row, value, unit, **more):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"engine": f"{options.engine} {module.__version__}", "row": row,
                          "value": value, "unit": unit, "peakBytes": peak, **more}), flush=True)

    connection.execute("CREATE NODE TABLE Entity(id STRING PRIMARY KEY, type STRING, name STRING,"
                       " score DOUBLE, created INT64, caseNumber INT64)")
    connection.execute("CREATE REL TABLE Rel(FROM Entity TO Entity, type STRING, weight DOUBLE,"
                       " since INT64)")
    connection.execute(f"COPY Entity FROM '{options.dataset}/nodes.csv' (header=true)")
    connection.execute("CHECKPOINT")
    nodes_alone = size(path)
    began = time.perf_counter()
    connection.execute(f"COPY Rel FROM '{options.dataset}/relationships.csv' (header=true)")
    seconds = time.perf_counter() - began
    connection.execute("CHECKPOINT")
    count = query("MATCH ()-[r:Rel]->() RETURN count(*)")[0][0]
    emit("bulk load of relationships", count / seconds, "per second", check=count)
    emit("disk per relationship, two properties", (size(path) - nodes_alone) / count, "bytes",
         check=count)
    emit("the same with its share of the nodes", size(path) / count, "bytes", check=count)

    nodes = read(f"{options.dataset}/new_nodes.csv", 120_000)
    relationships = read(f"{options.dataset}/new_relationships.csv", 200_000)

    def measure(row, rows, batch, run):
        """Runs `run` over batches until the time is up; then the same batches again."""
        done = None
        for phase in ("fresh", "replayed"):
            limit, position, began = done or len(rows), 0, time.perf_counter()
            while position < limit:
                run(rows[position:min(position + batch, limit)])
                position = min(position + batch, limit)
                if done is None and time.perf_counter() - began > options.seconds:
                    break
            done = position
            emit(f"{row}, {phase}", done / (time.perf_counter() - began), "per second", count=done)
        return done

    def one_by_one(text):
        def run(rows):
            for row in rows:
                query(text, row)
        return run

    def in_one_transaction(text):
        def run(rows):
            connection.execute("BEGIN TRANSACTION")
            one_by_one(text)(rows)
            connection.execute("COMMIT")
        return run

    used_nodes, used = 0, 0
    used_nodes += measure("autocommit MERGE of a node, 1 client", nodes[:4_000], 1,
                          one_by_one(MERGE_NODE))
    for batch in (1_000, 10_000):
        used_nodes += measure(
            f"MERGE nodes, batches of {batch}", nodes[used_nodes:used_nodes + 5 * batch], batch,
            lambda rows: connection.execute(MERGE_NODES, {"rows": pa.Table.from_pylist(rows)}))
    # Kuzu is quickest with prepared statements in one transaction, Ladybug with UNWIND.
    merge = (in_one_transaction(MERGE_RELATIONSHIP) if options.engine == "kuzu"
             else lambda rows: query(MERGE_RELATIONSHIPS, {"rows": rows}))
    for batch in (1_000, 10_000):
        used += measure(f"MERGE relationships, batches of {batch}",
                        relationships[used:used + 5 * batch], batch, merge)
    emit("relationships at the end", query("MATCH ()-[r:Rel]->() RETURN count(*)")[0][0], "count",
         check=count + used)


main()
