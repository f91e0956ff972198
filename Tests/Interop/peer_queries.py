#!/usr/bin/env python3
"""Random queries on random graphs, here and in Kuzu or Ladybug, where these speak the construct.

usage: peer_queries.py path/to/intelgraph [--peer kuzu|ladybug] [--count N] [--seed N] [--data DIR]

Graphs have one label a node and typed properties, as the peers need it. A pattern says itself that
its relationships differ, for the peers do not. Rows are compared as a bag. `EXPLAINED` below lists
where a peer is known to differ; what it matches is counted, not reported.
"""

import collections
import datetime
import decimal
import importlib
import json
import math
import multiprocessing
import random
import re
import shutil
import subprocess
import sys

LABELS, TYPES = "ABC", "RST"
# Statements in a row that share a graph.
GRAPH_SHARE = 25

# (peers, what the statement has, what the rows have, why the results differ)
EXPLAINED = [
    # Counted by hand for `(n0)-[:S]->(n1:C) OPTIONAL MATCH (n1)-[r]->(:C) WHERE EXISTS { … }`.
    ("kuzu", lambda q: "OPTIONAL" in q.text and "EXISTS" in q.text, None,
     "rows are lost where an OPTIONAL MATCH has a subquery as condition"),
    ("kuzu ladybug", lambda q: q.cyclic, None,
     "parallel relationships are lost where a pattern closes a cycle"),
    # Counted by hand: `NOT (null AND false)` is true, yet the optional part is not found.
    ("kuzu ladybug", lambda q: q.looks_back, None,
     "an OPTIONAL MATCH whose condition reads a null of the rows before finds nothing"),
    # With `n.id` beside it the same subquery gives the rows of 0 as well.
    ("kuzu ladybug", lambda q: "COUNT {" in q.text.split("RETURN")[-1], None,
     "rows are lost whose COUNT subquery is 0"),
    # The parts alone give both rows.
    ("kuzu ladybug", lambda q: " UNION MATCH" in q.text and ".id AS" in q.text, None,
     "a UNION takes rows of one key for one row"),
    # Their parts, run alone, give other rows than together: each repeats a column of the other.
    ("kuzu ladybug", lambda q: q.repeats, None,
     "a UNION mixes up columns where one part returns a value twice"),
    # Without DISTINCT the same rows have the value of coalesce() that they have here.
    ("ladybug", lambda q: "DISTINCT" in q.text and "coalesce(" in q.text, None,
     "coalesce() under DISTINCT gives the value of another row"),
    # Without the condition, or with a node instead of the path, each row is there once.
    ("kuzu", lambda q: re.search(r"\*\d\.\..* AS a WHERE ", q.text),
     lambda ours, theirs: ours.total() == theirs.total(),
     "a condition on groups of the ends of a path gives one group twice, another not at all"),
    # openCypher: the sum of no numbers is 0, and what collect() makes of no values is empty.
    ("kuzu ladybug", lambda q: "sum(" in q.text or "collect(" in q.text,
     lambda ours, theirs: without_zeros(ours) == without_zeros(theirs),
     "a sum or list of nothing is 0 or empty here and null there"),
]


class Graph:
    def __init__(self, rng):
        self.nodes = [
            {"id": i, "label": rng.choice(LABELS), "x": rng.choice([None, 0, 1, 2, 3]),
             "s": rng.choice([None, "a", "b", "ab", ""]), "f": rng.choice([None, 0.5, 1.5, -2.25]),
             "d": rng.choice([None, "2020-01-01", "2020-02-01", "2021-12-31"])}
            for i in range(rng.randint(2, 8))]
        self.links = [
            {"id": i, "type": rng.choice(TYPES), "a": rng.randrange(len(self.nodes)),
             "b": rng.randrange(len(self.nodes)), "w": rng.choice([None, 0, 1, 2])}
            for i in range(rng.randint(1, 14))]

    def text(self):
        def properties(element, keys):
            return ", ".join(
                f"{key}: {literal(element[key], key)}" for key in keys
                if element[key] is not None)

        parts = [
            f"(n{n['id']}:{n['label']} {{{properties(n, ('id', 'x', 's', 'f', 'd'))}}})"
            for n in self.nodes]
        parts += [
            f"(n{r['a']})-[:{r['type']} {{{properties(r, ('id', 'w'))}}}]->(n{r['b']})"
            for r in self.links]
        return "CREATE " + ", ".join(parts)


def without_zeros(rows):
    """Rows, as `bag` has them, with 0 as null."""
    return collections.Counter(
        tuple("None" if value == "0.0" else value for value in row) for row in rows.elements())


def literal(value, key):
    if key == "d":
        return f"date('{value}')"
    return "'" + value + "'" if isinstance(value, str) else json.dumps(value)


class Query:
    """A statement both speak."""

    def __init__(self, rng):
        self.rng, self.nodes, self.links, self.cyclic = rng, [], [], False
        self.numbers, self.repeats, self.looks_back = [], False, False
        if rng.random() < 0.15:
            self.text = self.union()
            return
        text = ""
        if rng.random() < 0.15:
            self.numbers.append("u")
            text = f"UNWIND {rng.choice(['[0, 1, 2]', 'range(0, 3)', '[1, 1, 2]'])} AS u "
        if rng.random() < 0.15:
            text += self.long_match()
        else:
            text += self.match("MATCH")
        if rng.random() < 0.3:
            text += self.match("OPTIONAL MATCH", optional=True)
        if rng.random() < 0.35:
            text += self.project()
        self.text = text + self.returned()

    @property
    def peer_text(self):
        """The same as the peers write it: a path there may walk a relationship again otherwise."""
        return re.sub(r"\*(\d)\.\.", r"* TRAIL \1..", self.text)

    def long_match(self):
        """A path of varying length by itself."""
        rng = self.rng
        self.nodes += ["n0", "n1"]
        kind = rng.choice(["", ":R", ":S|T"])
        head, tail = rng.choice([("-", "->"), ("<-", "-")])
        labels = [f":{rng.choice(LABELS)}" if rng.random() < 0.5 else "" for _ in "ab"]
        where = f" WHERE {self.condition()}" if rng.random() < 0.4 else ""
        bounds = rng.choice(["*1..2", "*1..3", "*2..3"])
        return f"MATCH (n0{labels[0]}){head}[{kind}{bounds}]{tail}(n1{labels[1]}){where} "

    def union(self):
        """Two statements with columns of the same kinds."""
        rng, parts = self.rng, []
        keys = [rng.choice(["id", "x", "s", "f"]) for _ in range(rng.randint(1, 2))]
        for _ in range(2):
            self.nodes, self.links = [], []
            text = self.match("MATCH")
            items = [f"{rng.choice(self.nodes)}.{key}" for key in keys]
            self.repeats = self.repeats or len(set(items)) < len(items)
            returned = ", ".join(f"{item} AS c{i}" for i, item in enumerate(items))
            parts.append(f"{text}RETURN {returned}")
        return rng.choice([" UNION ", " UNION ALL "]).join(parts)

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
        before = list(self.nodes)
        pattern, conditions = self.pattern(optional)
        if self.rng.random() < 0.6:
            conditions.append(self.condition())
            if optional:
                self.looks_back = any(f"{name}." in conditions[-1] for name in before)
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
            f"COUNT {{ MATCH ({node})-[:S]->() }} {rng.choice(['=', '>'])} {rng.randint(0, 1)}",
            f"{node}.d {rng.choice(['=', '<', '>='])} date('2020-02-01')",
            f"{node}.s ENDS WITH 'b'", f"{node}.x % 2 = 1", f"{node}.s IN ['a', 'ab']",
            f"{node}.f * 2 <= {other}.x",
        ])

    def value(self):
        # Not `{node}.s + 'x'`: of null it is null here, as in openCypher, and 'x' there.
        rng = self.rng
        node = rng.choice(self.nodes)
        return rng.choice([
            f"{node}.id", f"{node}.x", f"{node}.s", f"{node}.f", f"{node}.x + 1",
            f"{node}.x * 2 - {node}.id", f"coalesce({node}.x, -1)", f"upper({node}.s)",
            f"CASE WHEN {node}.x > 1 THEN 'more' ELSE 'less' END", f"size({node}.s)",
            f"{node}.f * 2", f"{node}.d", f"coalesce(lower({node}.s), '') + 'x'", f"abs({node}.f)",
            f"floor({node}.f)", f"{node}.x % 2", f"({node}.x - 5) / 2", f"reverse({node}.s)",
            f"{node}.x IS NULL", f"{node}.x = {node}.id", f"left({node}.s, 1)",
            f"COUNT {{ MATCH ({node})-[]->() }}",
        ] + [f"{link}.w" for link in self.links] + [f"{name} * 2" for name in self.numbers])

    def aggregate(self):
        return self.rng.choice([
            "count(*)", f"count({self.value()})", f"count(DISTINCT {self.value()})",
            f"sum({self.rng.choice(self.nodes)}.x)", f"min({self.value()})",
            f"max({self.value()})", f"avg({self.rng.choice(self.nodes)}.x)",
            f"size(collect({self.value()}))", f"sum(DISTINCT {self.rng.choice(self.nodes)}.x)",
            f"size(collect(DISTINCT {self.value()}))"])

    def project(self):
        kept = [self.nodes[0]] + [name for name in self.nodes[1:] if self.rng.random() < 0.5]
        if self.rng.random() < 0.4:
            aggregate = self.aggregate()
            self.nodes, self.links, self.numbers = kept, [], []
            return f"WITH {', '.join(kept)}, {aggregate} AS a WHERE {self.condition()} "
        self.nodes, self.links, self.numbers = kept, [], []
        return f"WITH {'DISTINCT ' if self.rng.random() < 0.5 else ''}{', '.join(kept)} "

    def returned(self):
        items = [self.value() for _ in range(self.rng.randint(1, 3))]
        if self.rng.random() < 0.4:
            items = items[: self.rng.randint(0, 2)] + [self.aggregate()]
        word = "RETURN DISTINCT " if self.rng.random() < 0.2 else "RETURN "
        text = word + ", ".join(f"{item} AS c{i}" for i, item in enumerate(items))
        if self.rng.random() < 0.15:
            # In an order of all columns a limit keeps certain rows.
            names = [f"c{i}" for i in range(len(items))]
            text += f" ORDER BY {', '.join(names)} LIMIT {self.rng.randint(1, 5)}"
        return text


def bag(rows):
    def plain(value):
        if isinstance(value, decimal.Decimal):
            value = float(value)
        if isinstance(value, datetime.date):
            value = value.isoformat()
        if isinstance(value, float):
            return "NaN" if math.isnan(value) else str(round(value, 6) + 0.0)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(float(value))
        return repr(value)

    return collections.Counter(tuple(plain(value) for value in row) for row in rows)


class Ours:
    def __init__(self, binary, data):
        self.binary, self.data = binary, data

    def run(self, partition, statements):
        """The rows of each statement, or the text of its error."""
        results = []
        while len(results) < len(statements):
            mark = "RETURN 'end' AS `end of rows`;\n"
            script = "".join(f"{text};\n{mark}" for text in statements[len(results):])
            done = subprocess.run(
                [self.binary, "query", "--data", self.data, "--create", "-p", partition, "--json"],
                input=script, capture_output=True, text=True)
            rows = []
            for line in done.stdout.splitlines():
                row = json.loads(line) if line.startswith("{") else None
                if row == {"end of rows": "end"}:
                    results.append(rows)
                    rows = []
                elif row is not None:
                    rows.append(list(row.values()))
            if done.returncode < 0:
                raise SystemExit(
                    f"crashed with signal {-done.returncode}: {statements[len(results)]}")
            if done.returncode != 0:
                results.append(done.stderr.strip())
        return results


class Peer:
    """A peer in a process of its own, for it may crash."""

    def __init__(self, module, graph):
        self.module, self.graph = module, graph

    def run(self, statements):
        """The rows of each statement, or the text of its error."""
        results = []
        while len(results) < len(statements):
            mine, its = multiprocessing.Pipe()
            process = multiprocessing.get_context("fork").Process(
                target=self.serve, args=(its, statements[len(results):]))
            process.start()
            its.close()
            try:
                while len(results) < len(statements):
                    results.append(mine.recv())
            except EOFError:
                results.append("it crashed")
            process.join()
        return results

    def serve(self, connection, statements):
        database = Database(self.module, self.graph)
        for statement in statements:
            connection.send(database.run(statement))


class Database:
    def __init__(self, module, graph):
        database = module.Database(":memory:")
        self.connection = module.Connection(database)
        for label in LABELS:
            self.connection.execute(
                f"CREATE NODE TABLE {label}(id INT64, x INT64, s STRING, f DOUBLE, d DATE, "
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


def compare(graph, query, found, wanted, peer, tally, reasons):
    if isinstance(found, str) or isinstance(wanted, str):
        # What one does not speak or fails at is nothing to compare.
        tally["refused here" if isinstance(found, str) else f"refused by {peer}"] += 1
        if isinstance(found, str):
            print(f"refused here: {query.text}\n  {found[:300]}")
        else:
            reasons[f"refused: {wanted[:60]}"] += 1
        return
    found, wanted = bag(found), bag(wanted)
    if found == wanted:
        tally["equal"] += 1
        return
    for peers, has, have, why in EXPLAINED:
        if peer in peers and has(query) and (have is None or have(found, wanted)):
            tally["explained"] += 1
            reasons[why] += 1
            return
    tally["different"] += 1
    print(f"{graph.text()};\n{query.text};\n  here {dict(found - wanted)}\n"
          f"  {peer} {dict(wanted - found)}\n")


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
    for first in range(0, count, GRAPH_SHARE):
        graph = Graph(random.Random(f"{seed + first // GRAPH_SHARE} graph"))
        other = Peer(module, graph)
        queries = [
            Query(random.Random(f"{seed} {number}"))
            for number in range(first, min(first + GRAPH_SHARE, count))]
        partition = f"peer/{first // GRAPH_SHARE}"
        results = ours.run(partition, [graph.text()] + [query.text for query in queries])
        theirs = other.run([query.peer_text for query in queries])
        for query, found, wanted in zip(queries, results[1:], theirs):
            compare(graph, query, found, wanted, peer, tally, reasons)
    shutil.rmtree(data, ignore_errors=True)
    print(f"{peer}: {dict(tally)}; explained: {dict(reasons)}")
    # Where next to nothing could be compared, nothing was tested.
    sys.exit(1 if tally["different"] or tally["equal"] < count / 2 else 0)


main()
