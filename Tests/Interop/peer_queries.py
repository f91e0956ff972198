#!/usr/bin/env python3
"""Random queries on random graphs, here and in Kuzu or Ladybug, where these speak the construct.

usage: peer_queries.py path/to/intelgraph [--peer kuzu|ladybug] [--count N] [--seed N] [--data DIR]

Graphs have one label a node and typed properties, as the peers need it. A pattern says itself that
its relationships differ, for the peers do not. Rows are compared as a bag. `EXPLAINED` below lists
where a peer is known to differ; what it matches is counted, not reported.
"""

import collections
import decimal
import importlib
import json
import math
import os
import random
import shutil
import subprocess
import sys

LABELS, TYPES = "ABC", "RST"

# (peer, what the statement has, why the results differ)
EXPLAINED = [
    # Counted by hand for `(n0)-[:S]->(n1:C) OPTIONAL MATCH (n1)-[r]->(:C) WHERE EXISTS { … }`.
    ("kuzu", lambda q: "OPTIONAL" in q.text and "EXISTS" in q.text,
     "rows are lost where an OPTIONAL MATCH has a subquery as condition"),
    ("kuzu", lambda q: q.cyclic, "parallel relationships are lost where a pattern closes a cycle"),
    ("ladybug", lambda q: q.cyclic,
     "parallel relationships are lost where a pattern closes a cycle"),
]


class Graph:
    def __init__(self, rng):
        self.nodes = [
            {"id": i, "label": rng.choice(LABELS), "x": rng.choice([None, 0, 1, 2, 3]),
             "s": rng.choice([None, "a", "b", "ab", ""]), "f": rng.choice([None, 0.5, 1.5, -2.25])}
            for i in range(rng.randint(2, 8))]
        self.links = [
            {"id": i, "type": rng.choice(TYPES), "a": rng.randrange(len(self.nodes)),
             "b": rng.randrange(len(self.nodes)), "w": rng.choice([None, 0, 1, 2])}
            for i in range(rng.randint(1, 14))]

    def text(self):
        def properties(element, keys):
            return ", ".join(
                f"{key}: {literal(element[key])}" for key in keys if element[key] is not None)

        parts = [
            f"(n{n['id']}:{n['label']} {{{properties(n, ('id', 'x', 's', 'f'))}}})"
            for n in self.nodes]
        parts += [
            f"(n{r['a']})-[:{r['type']} {{{properties(r, ('id', 'w'))}}}]->(n{r['b']})"
            for r in self.links]
        return "CREATE " + ", ".join(parts)


def literal(value):
    return "'" + value + "'" if isinstance(value, str) else json.dumps(value)


class Query:
    """A statement both speak."""

    def __init__(self, rng):
        self.rng, self.nodes, self.links, self.cyclic = rng, [], [], False
        text = self.match("MATCH")
        if rng.random() < 0.3:
            text += self.match("OPTIONAL MATCH", optional=True)
        if rng.random() < 0.25:
            text += self.project()
        self.text = text + self.returned()

    def pattern(self, optional):
        rng, added = self.rng, []

        def node(may_be_known):
            if may_be_known and self.nodes and rng.random() < 0.3:
                name = rng.choice(self.nodes)
                self.cyclic = self.cyclic or name in added
                return f"({name})"
            name = f"n{len(self.nodes)}"
            self.nodes.append(name)
            added.append(name)
            return f"({name}{':' + rng.choice(LABELS) if rng.random() < 0.5 else ''})"

        known = list(self.nodes)
        text = f"({rng.choice(known)})" if optional else node(False)
        if known and not optional:
            self.cyclic = True
        new = []
        for _ in range(rng.choice([0, 1, 1, 2, 2, 3]) if not optional else 1):
            name = f"r{len(self.links)}"
            self.links.append(name)
            new.append(name)
            kind = ":" + rng.choice(["R", "S", "T", "R|S"]) if rng.random() < 0.5 else ""
            head, tail = rng.choice([("-", "->"), ("<-", "-")])
            text += f"{head}[{name}{kind}]{tail}{node(not optional)}"
        different = [f"{a}.id <> {b}.id" for i, a in enumerate(new) for b in new[:i]]
        return text, different

    def match(self, word, optional=False):
        pattern, conditions = self.pattern(optional)
        if self.rng.random() < 0.6:
            conditions.append(self.condition())
        where = " WHERE " + " AND ".join(conditions) if conditions else ""
        return f"{word} {pattern}{where} "

    def condition(self, depth=2):
        rng = self.rng
        if depth and rng.random() < 0.5:
            word = rng.choice(["AND", "OR", "NOT"])
            if word == "NOT":
                return f"(NOT {self.condition(depth - 1)})"
            return f"({self.condition(depth - 1)} {word} {self.condition(depth - 1)})"
        node, other = rng.choice(self.nodes), rng.choice(self.nodes)
        return rng.choice([
            f"{node}.x {rng.choice(['=', '<>', '<', '>='])} {rng.randint(0, 3)}",
            f"{node}.x {rng.choice(['=', '<', '<>'])} {other}.x",
            f"{node}.s {rng.choice(['=', '<>', '<'])} {other}.s",
            f"{node}.x IS {rng.choice(['', 'NOT '])}NULL",
            f"{node}.s STARTS WITH 'a'", f"{node}.s CONTAINS 'b'", f"{node}.f > 0.5",
            f"{node}.x IN [0, 2]", f"{node}.id <> {other}.id",
            f"EXISTS {{ MATCH ({node})-[:R]->() }}",
        ])

    def value(self):
        rng = self.rng
        node = rng.choice(self.nodes)
        return rng.choice([
            f"{node}.id", f"{node}.x", f"{node}.s", f"{node}.f", f"{node}.x + 1",
            f"{node}.x * 2 - {node}.id", f"coalesce({node}.x, -1)", f"upper({node}.s)",
            f"CASE WHEN {node}.x > 1 THEN 'more' ELSE 'less' END", f"size({node}.s)",
            f"{node}.f * 2",
        ] + [f"{link}.w" for link in self.links])

    def aggregate(self):
        return self.rng.choice([
            "count(*)", f"count({self.value()})", f"count(DISTINCT {self.value()})",
            f"sum({self.rng.choice(self.nodes)}.x)", f"min({self.value()})",
            f"max({self.value()})", f"avg({self.rng.choice(self.nodes)}.x)"])

    def project(self):
        kept = [self.nodes[0]] + [name for name in self.nodes[1:] if self.rng.random() < 0.5]
        self.nodes, self.links = kept, []
        return f"WITH {'DISTINCT ' if self.rng.random() < 0.5 else ''}{', '.join(kept)} "

    def returned(self):
        items = [self.value() for _ in range(self.rng.randint(1, 3))]
        if self.rng.random() < 0.4:
            items = items[: self.rng.randint(0, 2)] + [self.aggregate()]
        word = "RETURN DISTINCT " if self.rng.random() < 0.2 else "RETURN "
        return word + ", ".join(f"{item} AS c{i}" for i, item in enumerate(items))


def bag(rows):
    def plain(value):
        if isinstance(value, decimal.Decimal):
            value = float(value)
        if isinstance(value, float):
            return "NaN" if math.isnan(value) else str(round(value, 6) + 0.0)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(float(value))
        return repr(value)

    return collections.Counter(tuple(plain(value) for value in row) for row in rows)


class Ours:
    def __init__(self, binary, data):
        self.binary, self.data = binary, data

    def run(self, partition, text):
        done = subprocess.run(
            [self.binary, "query", "--data", self.data, "--create", "-p", partition, "--json",
             "-"], input=text, capture_output=True, text=True)
        if done.returncode < 0:
            raise SystemExit(f"crashed with signal {-done.returncode}: {text}")
        if done.returncode != 0:
            return done.stderr.strip()
        return [list(json.loads(line).values()) for line in done.stdout.splitlines()]


class Peer:
    def __init__(self, module, graph):
        database = module.Database(":memory:")
        self.connection = module.Connection(database)
        for label in LABELS:
            self.connection.execute(
                f"CREATE NODE TABLE {label}(id INT64, x INT64, s STRING, f DOUBLE, "
                "PRIMARY KEY(id))")
        pairs = ", ".join(f"FROM {a} TO {b}" for a in LABELS for b in LABELS)
        for kind in TYPES:
            self.connection.execute(f"CREATE REL TABLE {kind}({pairs}, id INT64, w INT64)")
        self.connection.execute(graph.text())

    def run(self, text):
        try:
            result = self.connection.execute(text)
            rows = []
            while result.has_next():
                rows.append(result.get_next())
            return rows
        except RuntimeError as error:
            return str(error)


def main():
    arguments = sys.argv[1:]

    def option(name, default):
        if name not in arguments:
            return default
        place = arguments.index(name)
        value = arguments[place + 1]
        del arguments[place:place + 2]
        return value

    peer = option("--peer", "kuzu")
    count, seed = int(option("--count", "300")), int(option("--seed", "1"))
    data = option("--data", "/dev/shm/intelgraph-peers")
    try:
        module = importlib.import_module(peer)
    except ImportError:
        print(f"skipped: there is no {peer}")
        return
    shutil.rmtree(data, ignore_errors=True)
    ours = Ours(arguments[0], data)
    tally, reasons = collections.Counter(), collections.Counter()
    other, graph = None, None
    for number in range(count):
        rng = random.Random(f"{seed + number // 25} graph")
        partition = f"peer/{number // 25}"
        if number % 25 == 0:
            graph = Graph(rng)
            other = Peer(module, graph)
            ours.run(partition, graph.text())
        query = Query(random.Random(f"{seed} {number}"))
        found, wanted = ours.run(partition, query.text), other.run(query.text)
        if isinstance(found, str) or isinstance(wanted, str):
            # What one does not speak or fails at is nothing to compare.
            tally["refused here" if isinstance(found, str) else f"refused by {peer}"] += 1
            if isinstance(found, str):
                print(f"refused here: {query.text}\n  {found[:300]}")
            continue
        if bag(found) == bag(wanted):
            tally["equal"] += 1
            continue
        reason = next((why for name, has, why in EXPLAINED if name == peer and has(query)), None)
        if reason:
            tally["explained"] += 1
            reasons[reason] += 1
            continue
        tally["different"] += 1
        print(f"{graph.text()};\n{query.text};\n  here {dict(bag(found) - bag(wanted))}\n"
              f"  {peer} {dict(bag(wanted) - bag(found))}\n")
    shutil.rmtree(data, ignore_errors=True)
    print(f"{peer}: {dict(tally)}; explained: {dict(reasons)}")
    sys.exit(1 if tally["different"] else 0)


main()
