#!/usr/bin/env python3
"""Times a peer database on the same work as `bench`, and prints the same JSON Lines.

usage: peers.py import|queries|writes kuzu|ladybug|duckdb DATASET WORK [options]

  import    loads the graph into WORK/peers, where the others find it
  queries   the rows of rows.json; --rows 'A|B' takes those whose name contains A or B
  writes    MERGE in batches and alone (Kuzu and Ladybug only), on a copy

Everything is durable: the peers' defaults, which write and sync a log per transaction. MERGE runs
in the form that is fastest for each peer. A line {"row": ..., "begun": true} comes before each
query row, so that a reader knows where a peer crashed.
"""
import argparse
import csv
import importlib
import json
import os
import shutil
import threading
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
RESULTS = 50  # How many results of a row are reported, to be compared with the other engines'.

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


class Kuzu:
    """Kuzu, and Ladybug, which grew out of it."""

    def __init__(self, name, path):
        self.module = importlib.import_module(name)
        self.version = self.module.__version__
        self.path = path
        self.database = self.module.Database(path, max_num_threads=2, buffer_pool_size=8 << 30)
        self.connections, self.prepared = {}, {}

    def connection(self, threads=2):
        if threads not in self.connections:
            self.connections[threads] = self.module.Connection(self.database, num_threads=threads)
        return self.connections[threads]

    def statement(self, row):
        return row.get("peer", row["cypher"])

    def query(self, text, parameters=None, threads=2, limit=None):
        connection = self.connection(threads)
        if limit:
            connection.set_query_timeout(int(limit * 1000))
        if (text, threads) not in self.prepared:
            self.prepared[text, threads] = connection.prepare(text)
        result = connection.execute(self.prepared[text, threads], parameters or {})
        rows = []
        while result.has_next():
            rows.append(result.get_next())
        return rows

    def create(self):
        connection = self.connection()
        connection.execute("CREATE NODE TABLE Entity(id STRING PRIMARY KEY, type STRING, name STRING,"
                           " score DOUBLE, created INT64, caseNumber INT64)")
        connection.execute("CREATE REL TABLE Rel(FROM Entity TO Entity, type STRING, weight DOUBLE,"
                           " since INT64)")

    def load(self, table, path):
        name = {"nodes": "Entity", "relationships": "Rel"}[table]
        self.connection().execute(f"COPY {name} FROM '{path}' (header=true)")

    def checkpoint(self):
        self.connection().execute("CHECKPOINT")

    def index(self):
        """Lists of relationships are there once they are loaded."""

    def count(self):
        return self.query("MATCH ()-[r:Rel]->() RETURN count(*)")[0][0]

    def close(self):
        for connection in self.connections.values():
            connection.close()
        self.database.close()


class DuckDB:
    def __init__(self, name, path):
        self.module = importlib.import_module(name)
        self.version = self.module.__version__
        self.path = path
        self.database = self.module.connect(path, config={"threads": 2, "memory_limit": "10GB"})
        self.threads = 2

    def statement(self, row):
        return row.get("sql")

    def query(self, text, parameters=None, threads=2, limit=None):
        if threads != self.threads:
            self.database.execute(f"SET threads = {threads}")
            self.threads = threads
        timer = threading.Timer(limit, self.database.interrupt) if limit else None
        if timer:
            timer.start()
        try:
            return self.database.execute(text, parameters or None).fetchall()
        finally:
            if timer:
                timer.cancel()

    def create(self):
        self.query("CREATE TABLE nodes(id VARCHAR PRIMARY KEY, type VARCHAR, name VARCHAR,"
                   " score DOUBLE, created BIGINT, caseNumber BIGINT)")
        self.query("CREATE TABLE relationships(source VARCHAR, target VARCHAR, type VARCHAR,"
                   " weight DOUBLE, since BIGINT)")

    def load(self, table, path):
        self.query(f"COPY {table} FROM '{path}' (HEADER)")

    def checkpoint(self):
        self.query("CHECKPOINT")

    def index(self):
        self.query("CREATE INDEX sources ON relationships(source)")
        self.query("CREATE INDEX targets ON relationships(target)")
        self.query("CREATE INDEX cases ON nodes(caseNumber)")

    def count(self):
        return self.query("SELECT count(*) FROM relationships")[0][0]

    def close(self):
        self.database.close()


def files(path):
    return [path + end for end in ("", ".wal", ".shadow", ".tmp") if os.path.exists(path + end)]


def remove(path):
    for file in files(path):
        shutil.rmtree(file) if os.path.isdir(file) else os.remove(file)


def size(path):
    """Bytes on disk of a database that is a file or a folder."""
    total = 0
    for start in files(path):
        if os.path.isfile(start):
            total += os.stat(start).st_blocks * 512
        total += sum(os.stat(os.path.join(folder, name)).st_blocks * 512
                     for folder, _, names in os.walk(start) for name in names)
    return total


class Bench:
    def __init__(self, options, path):
        self.options, self.path = options, path
        self.engine = (DuckDB if options.engine == "duckdb" else Kuzu)(options.engine, path)

    def emit(self, row, value, unit, **more):
        print(json.dumps({"engine": f"{self.options.engine} {self.engine.version}", "row": row,
                          "value": value, "unit": unit, **more}), flush=True)

    def load(self):
        engine, dataset = self.engine, self.options.dataset
        engine.create()
        began = time.perf_counter()
        engine.load("nodes", f"{dataset}/nodes.csv")
        engine.checkpoint()
        nodes_alone = size(self.path)
        middle = time.perf_counter()
        engine.load("relationships", f"{dataset}/relationships.csv")
        loaded = time.perf_counter()
        engine.checkpoint()
        engine.index()
        engine.checkpoint()
        end = time.perf_counter()
        count = engine.count()
        self.emit("import of all, seconds", end - began, "seconds", check=count)
        self.emit("import of relationships", count / (loaded - middle), "per second", check=count)
        self.emit("disk per relationship", (size(self.path) - nodes_alone) / count, "bytes",
                  check=count)

    def queries(self):
        with open(f"{self.options.dataset}/parameters.json") as file:
            parameters = json.load(file)
        with open(self.options.definitions) as file:
            rows = json.load(file)
        wanted = self.options.rows.split("|")
        for row in rows:
            if any(part in row["row"] for part in wanted) and self.engine.statement(row):
                self.time_row(row, parameters[row["parameters"]])

    def time_row(self, row, sets):
        print(json.dumps({"row": row["row"], "begun": True}), flush=True)
        text, threads = self.engine.statement(row), row.get("threads", 2)

        def ask(values):
            return self.engine.query(text, values, threads, self.options.limit)

        times, results = [], []
        try:
            for values in sets[:row.get("warm", max(1, row["runs"] // 100))]:
                ask(values)
            processor, end = time.process_time(), time.perf_counter() + row["seconds"]
            for index in range(row["runs"]):
                began = time.perf_counter()
                rows = ask(sets[index % len(sets)])
                now = time.perf_counter()
                times.append(now - began)
                if index < min(len(sets), RESULTS):
                    results.append(digest(rows, row["digest"]))
                if now > end and (len(times) >= 3 or now > end + row["seconds"]):
                    break
        except Exception as error:  # Whatever a peer throws is its result for this row.
            print(json.dumps({"engine": self.options.engine, "row": row["row"],
                              "failed": str(error).strip().split("\n")[0][:200]}), flush=True)
            return
        processor = (time.process_time() - processor) / len(times)
        times.sort()
        self.emit(row["row"], percentile(times, 0.5) * 1e6, "microseconds", count=len(times),
                  p99=percentile(times, 0.99) * 1e6, processor=processor * 1e6, results=results)

    def writes(self):
        nodes = read(f"{self.options.dataset}/new_nodes.csv", 120_000)
        relationships = read(f"{self.options.dataset}/new_relationships.csv", 200_000)
        query, connection = self.engine.query, self.engine.connection()
        import pyarrow

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

        count, used_nodes, used = self.engine.count(), 0, 0
        used_nodes += self.merge("autocommit MERGE of a node, 1 client", nodes[:4_000], 1,
                                 one_by_one(MERGE_NODE))
        for batch in (1_000, 10_000):
            used_nodes += self.merge(
                f"MERGE nodes, batches of {batch}", nodes[used_nodes:used_nodes + 5 * batch], batch,
                lambda rows: connection.execute(
                    MERGE_NODES, {"rows": pyarrow.Table.from_pylist(rows)}))
        # Kuzu is quickest with prepared statements in one transaction, Ladybug with UNWIND.
        merge = (in_one_transaction(MERGE_RELATIONSHIP) if self.options.engine == "kuzu"
                 else lambda rows: query(MERGE_RELATIONSHIPS, {"rows": rows}))
        for batch in (1_000, 10_000):
            used += self.merge(f"MERGE relationships, batches of {batch}",
                               relationships[used:used + 5 * batch], batch, merge)
        self.emit("relationships at the end", self.engine.count(), "count", check=count + used)

    def merge(self, row, rows, batch, run):
        """Runs `run` over batches until the time is up; then the same batches again."""
        done = None
        for phase in ("fresh", "replayed"):
            limit, position, began = done or len(rows), 0, time.perf_counter()
            while position < limit:
                run(rows[position:min(position + batch, limit)])
                position = min(position + batch, limit)
                if done is None and time.perf_counter() - began > self.options.seconds:
                    break
            done = position
            self.emit(f"{row}, {phase}", done / (time.perf_counter() - began), "per second",
                      count=done)
        return done


def digest(rows, kind):
    """What of a result is compared."""
    if kind.startswith("sum:"):
        column = int(kind[4:])
        return [len(rows), sum(row[column] for row in rows)]
    return [list(row) for row in rows]


def percentile(ordered, part):
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


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


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["import", "queries", "writes"])
    parser.add_argument("engine", choices=["kuzu", "ladybug", "duckdb"])
    parser.add_argument("dataset")
    parser.add_argument("work")
    parser.add_argument("--rows", default="", help="parts of the names of query rows")
    parser.add_argument("--definitions", default=os.path.join(FOLDER, "rows.json"))
    parser.add_argument("--limit", type=float, default=60, help="seconds per query")
    parser.add_argument("--seconds", type=float, default=8, help="per row of writes")
    options = parser.parse_args()
    name = f"{options.engine}-{os.path.basename(os.path.normpath(options.dataset))}"
    path = os.path.join(options.work, "peers", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if options.part == "import":
        remove(path)
        bench = Bench(options, path)
        bench.load()
    elif options.part == "queries":
        bench = Bench(options, path)
        bench.queries()
    else:
        remove(path + "-writes")
        for file in files(path):
            shutil.copy(file, file.replace(path, path + "-writes"))
        bench = Bench(options, path + "-writes")
        bench.writes()
    bench.engine.close()
    if options.part == "writes":
        remove(path + "-writes")


if __name__ == "__main__":
    main()
