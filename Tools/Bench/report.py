"""Compares what engines measured, and writes it as a table, a chart and JSON."""
import json
import math
import os

import chart

GRAPH_PEERS = ("kuzu", "ladybug")
LESS_IS_BETTER = ("microseconds", "seconds", "bytes", "MiB")

# What must be reached and what is aimed at, from the project's budgets: a figure in the row's unit;
# ("peers", n): n times better than the best graph peer; ("limit", n): n times what LMDB does in C.
EQUAL = ("peers", 1)
BUDGETS = {
    "import of all, seconds": ([EQUAL], []),
    "import of relationships": ([500_000, EQUAL], [1_500_000]),
    "import, peak memory": ([EQUAL], []),
    "disk per relationship": ([60, EQUAL], [30]),
    "point lookup by id": ([40, EQUAL], [10]),
    "1 hop": ([100, EQUAL], [25]),
    "2 hops, distinct": ([EQUAL], [200]),
    "3 hops, count": ([EQUAL], [("limit", 0.5)]),
    "shortest path": ([EQUAL], [2_000]),
    "case-scoped join, one hop": ([EQUAL], [("peers", 2)]),
    "case-scoped join, three hops": ([EQUAL], [("peers", 2)]),
    "aggregate over nodes": ([EQUAL], [("peers", 2)]),
    "aggregate over relationships": ([EQUAL], [("peers", 2)]),
    "filter scan, 1%": ([EQUAL], [("peers", 2)]),
    "top 10 by degree": ([EQUAL], [("peers", 2)]),
    "triangles, count": ([EQUAL], []),
    "adjacency scan": ([], [("limit", 0.8)]),
    "concurrent reads while ingesting 10000 events/s": ([5_000], [50_000]),
    "concurrent reads while ingesting 10000 events/s, p99": ([], [5_000]),
    "MERGE nodes, batches of 1000, fresh": ([], [100_000]),
    "MERGE nodes, batches of 1000, replayed": ([], [300_000]),
    "MERGE relationships, batches of 1000, fresh": ([20_000], [60_000]),
    "MERGE relationships, batches of 1000, replayed": ([60_000], [200_000]),
    "MERGE relationships, batches of 10000, fresh": ([], [100_000]),
    "MERGE relationships, batches of 10000, replayed": ([], [400_000]),
    "autocommit MERGE of a node, 1 client, fresh": ([1_500], [4_000]),
    "autocommit MERGE of a node, 64 clients, fresh": ([10_000], [30_000]),
    "ingest of Debezium events, JSON to durable graph": ([15_000], [50_000]),
    "disk per relationship, two properties": ([60], [30]),
    "disk per relationship, topology only": ([], [16]),
}
# Rows whose slowest hundredth gets a row of its own.
TAILS = ("point lookup by id", "1 hop", "concurrent reads")

# What stands between these in the documentation is replaced.
FIGURES, END = "<!-- figures -->", "<!-- end of figures -->"


class Report:
    def __init__(self, peers):
        self.peers = peers
        self.sizes = []

    def add(self, title, measured, expected):
        """Takes in what each engine measured at one size."""
        for engine, rows in measured.items():
            for name, row in list(rows.items()):
                if not is_right(engine, row, expected.get(name)):
                    row["wrong"] = True
                if "p99" in row and name.startswith(TAILS):
                    rows[f"{name}, p99"] = {
                        "row": f"{name}, p99", "value": row["p99"], "unit": "microseconds",
                        "wrong": row.get("wrong", False)}
        names = list(BUDGETS)
        ours = measured.get("intelgraph", {})
        every = [name for rows in measured.values() for name in rows]
        ordered = sorted(dict.fromkeys(every), key=lambda name: place(name, names))
        self.sizes.append(
            (title, [Row(name, {engine: rows[name] for engine, rows in measured.items()
                                if name in rows}, self.peers)
                     for name in ordered if name in ours]))

    @property
    def ours_is_right(self):
        return not any(row.measured["intelgraph"].get("wrong") for _, rows in self.sizes
                       for row in rows)

    def table(self):
        head = ["", "IntelGraph", *(chart.NAMES[peer] for peer in self.peers), "LMDB in C",
                "graph peers", "all peers", "floor", "goal", "result"]
        text = []
        for title, rows in self.sizes:
            cells = [head, *(row.cells() for row in rows)]
            widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
            text += [f"### {title}", ""]
            for index, line in enumerate(cells):
                padded = [cell.ljust(width) if column == 0 else cell.rjust(width)
                          for column, (cell, width) in enumerate(zip(line, widths))]
                text.append(f"| {' | '.join(padded)} |")
                if index == 0:
                    text.append("|" + "|".join(
                        "-" * (width + 1) + ("-" if column == 0 else ":")
                        for column, width in enumerate(widths)) + "|")
            text.append("")
        return "\n".join(text)

    def show(self):
        print("\n" + self.table())
        for title, rows in self.sizes:
            for row in rows:
                for engine, line in row.measured.items():
                    if "failed" in line or line.get("wrong"):
                        why = line.get("failed") or "the result is wrong"
                        print(f"{title}: {row.name}: {engine}: {why.splitlines()[0]}")

    def publish(self, folder):
        """Puts the table and the chart where the documentation shows them."""
        with open(os.path.join(folder, "Benchmarks.md")) as file:
            before, rest = file.read().split(FIGURES)
        with open(os.path.join(folder, "Benchmarks.md"), "w") as file:
            _, after = rest.split(END)
            file.write(f"{before}{FIGURES}\n{machine()}\n\n{self.table()}\n{END}{after}")
        self.draw(os.path.join(folder, "Benchmarks.svg"))

    def write(self, directory):
        with open(os.path.join(directory, "results.json"), "w") as file:
            for title, rows in self.sizes:
                for row in rows:
                    for engine, line in row.measured.items():
                        kept = {key: value for key, value in line.items() if key != "results"}
                        file.write(json.dumps({"size": title, "by": engine, **kept}) + "\n")
        with open(os.path.join(directory, "table.md"), "w") as file:
            file.write(self.table())
        self.draw(os.path.join(directory, "chart.svg"))

    def draw(self, path):
        with open(path, "w") as file:
            file.write(chart.svg(
                [(title, [(row.name, {peer: row.ratio(peer) for peer in self.peers})
                          for row in rows]) for title, rows in self.sizes], self.peers))


class Row:
    """One row of work: what every engine needed for it."""

    def __init__(self, name, measured, peers):
        self.name, self.measured, self.peers = name, measured, peers
        self.unit = next((line["unit"] for line in measured.values() if "unit" in line), "")

    def value(self, engine):
        """What an engine measured; None where it has nothing that counts."""
        line = self.measured.get(engine, {})
        return None if line.get("wrong") else line.get("value")

    def ratio(self, engine):
        """How many times better than another engine we are; None where one has nothing."""
        ours, theirs = self.value("intelgraph"), self.value(engine)
        if not ours or not theirs:
            return None
        return theirs / ours if self.unit in LESS_IS_BETTER else ours / theirs

    def ratio_to_best(self, engines):
        return min((ratio for engine in engines if (ratio := self.ratio(engine)) is not None),
                   default=None)

    def reaches(self, budget):
        """Whether we are within a budget; None where nothing tells."""
        ours = self.value("intelgraph")
        if isinstance(budget, tuple):
            kind, factor = budget
            ratio = self.ratio_to_best(GRAPH_PEERS if kind == "peers" else ["lmdb"])
            if ours is None:
                return False
            return None if ratio is None else ratio >= factor
        if ours is None:
            return False
        return ours <= budget if self.unit in LESS_IS_BETTER else ours >= budget

    def cells(self):
        floors, goals = BUDGETS.get(self.name, ([], []))
        return [self.name, self.cell("intelgraph"), *(self.cell(peer) for peer in self.peers),
                self.cell("lmdb"),
                times(self.ratio_to_best([peer for peer in self.peers if peer in GRAPH_PEERS])),
                times(self.ratio_to_best(self.peers)), self.budget(floors), self.budget(goals),
                self.verdict(floors, goals)]

    def cell(self, engine):
        line = self.measured.get(engine)
        if line is None:
            return "-"
        if line.get("wrong"):
            return "wrong"
        if "failed" in line:
            why = line["failed"].lower()
            if "not supported" in why:
                return "not yet"
            return next((word for word in ("crashed", "stopped") if why.startswith(word)),
                        "too slow" if "deadline" in why or "interrupt" in why else "failed")
        return shown(line["value"], self.unit)

    def budget(self, budgets):
        words = {"peers": "best graph peer", "limit": "LMDB"}
        return ", ".join(
            (f"{budget[1]:g}x {words[budget[0]]}" if isinstance(budget, tuple)
             else shown(budget, self.unit))
            for budget in budgets if budget != EQUAL)

    def verdict(self, floors, goals):
        if not floors and not goals:
            return ""
        if any(self.reaches(floor) is False for floor in floors):
            return "BELOW FLOOR"
        if goals and all(self.reaches(goal) for goal in goals):
            return "goal"
        return "ok" if floors else "below goal"


def machine():
    """The machine in a sentence."""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":", 1)[1].strip() for line in file
                      if line.startswith("model name")), "an unnamed processor")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"Measured on {os.cpu_count()} cores of {model}, {memory:.0f} GiB of memory."


def place(name, names):
    """Rows stand as in the budgets; others and tails behind the row they begin like."""
    matches = [index for index, known in enumerate(names) if name.startswith(known)]
    return (max(matches, key=lambda index: len(names[index])) if matches else len(names),
            len(name))


def is_right(engine, row, expected):
    """Whether the results are among those that count as right. Cypher's own come first."""
    if expected is None or "results" not in row:
        return True
    allowed = expected[:1] if engine == "intelgraph" else expected
    return any(same_results(row["results"], right) for right in allowed)


def same_results(results, right):
    return len(results) > 0 and all(same(ordered(a), ordered(b)) for a, b in zip(results, right))


def ordered(result):
    """The rows of a result in one order, whatever order they came in."""
    if result and isinstance(result[0], list):
        return sorted(result, key=lambda row: str(row[0]))
    return result


def same(a, b):
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b or math.isclose(a, b, rel_tol=1e-6)
    return a == b


def shown(value, unit):
    if unit == "microseconds":
        return scaled(value, (("us", 1), ("ms", 1e3), ("s", 1e6)))
    if unit.startswith("per "):
        return scaled(value, (("/s", 1), ("k/s", 1e3), ("M/s", 1e6)))
    return f"{digits(value)} {unit}" if unit != "seconds" else f"{digits(value)} s"


def scaled(value, units):
    name, factor = next((unit for unit in reversed(units) if value >= unit[1]), units[0])
    return f"{digits(value / factor)} {name}"


def digits(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(ratio):
    return "-" if ratio is None else f"{digits(ratio)}x"
