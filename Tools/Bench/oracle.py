#!/usr/bin/env python3
"""Works out the results of rows.json with numpy from the CSV files, independent of any database.

usage: oracle.py DATASET

Writes DATASET/expected.json: for each row, the lists of results that count as right, in order of
the parameters. Where a pattern has three relationships there are two: Cypher's, which walk no
relationship twice, come first; Kuzu, Ladybug and joins in SQL count walks that may.
A dataset that already has the file is left alone.
"""
import json
import os
import sys

import numpy as np
import pyarrow.compute as compute
import pyarrow.csv as csv

RESULTS = 50


class Graph:
    def __init__(self, dataset):
        nodes = csv.read_csv(f"{dataset}/nodes.csv")
        self.nodes = nodes
        self.count = nodes.num_rows
        self.case_number = nodes["caseNumber"].to_numpy()
        self.score = nodes["score"].to_numpy()
        self.types, self.type = encoded(nodes["type"])
        relationships = csv.read_csv(f"{dataset}/relationships.csv")
        source, target = numbers(relationships["source"]), numbers(relationships["target"])
        order = np.argsort(source, kind="stable")
        self.source, self.target = source[order], target[order]
        self.weight = relationships["weight"].to_numpy()[order]
        self.kinds, kind = encoded(relationships["type"])
        self.kind = kind[order]
        self.degrees = np.bincount(source, minlength=self.count)
        self.starts = np.concatenate([[0], np.cumsum(self.degrees)])

    def positions(self, nodes):
        """Where the relationships that leave each of the nodes stand, one list after the other."""
        counts = self.degrees[nodes]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return np.arange(total) + np.repeat(self.starts[nodes] - ends + counts, counts)

    def neighbours(self, nodes):
        return self.target[self.positions(nodes)]


def numbers(column):
    """The numbers in names such as `ent-000000012`."""
    return compute.utf8_slice_codeunits(column, 4).cast("int64").to_numpy()


def encoded(column):
    column = column.combine_chunks().dictionary_encode()
    return column.dictionary.to_pylist(), column.indices.to_numpy()


def number(name):
    return int(name[4:])


def point(graph, values):
    row = graph.nodes.slice(number(values["id"]), 1).to_pylist()[0]
    return [[row[name] for name in ("id", "type", "name", "score", "created", "caseNumber")]]


def one_hop(graph, values):
    positions = graph.positions(np.array([number(values["id"])]))
    return [len(positions), float(graph.weight[positions].sum())]


def two_hops(graph, values):
    first = graph.neighbours(np.array([number(values["id"])]))
    return [[len(np.unique(graph.neighbours(np.unique(first))))]]


def three_hops(graph, values, may_repeat):
    start = number(values["id"])
    first = graph.neighbours(np.array([start]))
    second = graph.neighbours(first)
    count = int(graph.degrees[second].sum())
    if not may_repeat:
        # The third relationship can only be the first where the second leads back: a, b, a, b.
        count -= int((second == start).sum())
    return [[count]]


def shortest_path(graph, values):
    start, end = number(values["id"]), number(values["other"])
    seen = np.zeros(graph.count, bool)
    seen[start] = True
    frontier = np.array([start])
    for length in range(1, 7):
        found = np.zeros(graph.count, bool)
        found[graph.neighbours(frontier)] = True
        if found[end] and start != end:
            return [[length]]
        frontier = np.flatnonzero(found & ~seen)
        seen |= found
    return []


def by_group(names, groups, counts, values):
    """A row of name, count and sum for each group that has anything."""
    sums = np.bincount(groups, counts * values, len(names))
    totals = np.bincount(groups, counts, len(names))
    return [[names[group], int(totals[group]), float(sums[group])]
            for group in np.flatnonzero(totals)]


def case_one_hop(graph, values):
    found = (graph.case_number[graph.source] == values["number"]) & (graph.weight > 150)
    weight = graph.weight[found]
    return by_group(graph.types, graph.type[graph.target[found]], np.ones(len(weight)), weight)


def case_three_hops(graph, values, may_repeat):
    inside = graph.case_number == values["number"]
    middle = np.flatnonzero(inside[graph.source] & inside[graph.target] & (graph.weight > 100))
    last = np.flatnonzero(inside[graph.source] & (graph.weight > 150))
    source, target = graph.source[middle], graph.target[middle]
    walks = np.bincount(target, minlength=graph.count).astype(float)
    walks = np.bincount(target, walks[source], graph.count)
    counts = walks[graph.source[last]]
    if not may_repeat:
        pairs, multiplicity = np.unique(source * graph.count + target, return_counts=True)
        back = graph.target[last] * graph.count + graph.source[last]
        place = np.minimum(np.searchsorted(pairs, back), max(len(pairs) - 1, 0))
        if len(pairs):
            counts = counts - np.where(
                (pairs[place] == back) & inside[graph.target[last]], multiplicity[place], 0)
    return by_group(graph.types, graph.type[graph.target[last]], counts, graph.weight[last])


def averages(names, groups, values):
    counts = np.bincount(groups, minlength=len(names))
    sums = np.bincount(groups, values, len(names))
    return [[names[group], int(counts[group]), float(sums[group] / counts[group])]
            for group in np.flatnonzero(counts)]


def filter_scan(graph, values):
    found = graph.score[graph.score > values["score"]]
    return [len(found), float(found.sum())]


def top_degrees(graph):
    return [10, int(np.sort(graph.degrees)[-10:].sum())]


def triangles(graph):
    """For each relationship, how many nodes both its ends lead to.

    That costs the shorter of the two lists, looked up in a map of the longer.
    """
    degrees = graph.degrees
    longer = np.where(degrees[graph.source] >= degrees[graph.target], graph.source, graph.target)
    shorter = graph.source + graph.target - longer
    order = np.argsort(longer, kind="stable")
    order = order[degrees[shorter[order]] > 0]
    longer, shorter = longer[order], shorter[order]
    nodes, starts = np.unique(longer, return_index=True)
    starts = np.append(starts, len(longer))
    block = 64  # Nodes are worked on together where there is little to do for each.
    ends = np.zeros(block * graph.count, np.int16)
    total, low = 0, 0
    while low < len(nodes):
        high = min(low + block, len(nodes))
        while high > low + 1 and starts[high] - starts[low] > 1_000:
            high -= (high - low + 1) // 2
        first = nodes[low:high]
        base = np.arange(high - low) * graph.count
        marked = np.repeat(base, degrees[first]) + graph.neighbours(first)
        np.add.at(ends, marked, 1)
        others = shorter[starts[low]:starts[high]]
        own = np.repeat(base, np.diff(starts[low:high + 1]))
        second = np.repeat(own, degrees[others]) + graph.neighbours(others)
        total += int(ends[second].sum(dtype=np.int64))
        ends[marked] = 0
        low = high
    return [[total]]


def main():
    dataset = sys.argv[1]
    path = os.path.join(dataset, "expected.json")
    if os.path.exists(path):
        return
    with open(os.path.join(dataset, "parameters.json")) as file:
        parameters = json.load(file)
    graph = Graph(dataset)

    def each(name, work, count=RESULTS):
        return [work(graph, values) for values in parameters[name][:count]]

    def both(name, work):
        return [each(name, lambda graph, values: work(graph, values, may_repeat))
                for may_repeat in (False, True)]

    expected = {
        "point lookup by id": [each("nodes", point)],
        "1 hop": [each("starts", one_hop)],
        "2 hops, distinct": [each("starts", two_hops)],
        "3 hops, count": both("starts", three_hops),
        "shortest path": [each("pairs", shortest_path, 20)],
        "case-scoped join, one hop": [each("cases", case_one_hop)],
        "case-scoped join, three hops": both("cases", case_three_hops),
        "aggregate over nodes": [[averages(graph.types, graph.type, graph.score)]],
        "aggregate over relationships": [[averages(graph.kinds, graph.kind, graph.weight)]],
        "filter scan, 1%": [each("scores", filter_scan)],
        "top 10 by degree": [[top_degrees(graph)]],
    }
    # Counting them takes minutes beyond this size.
    if len(graph.source) <= 20_000_000:
        expected["triangles, count"] = [[triangles(graph)]]
    with open(path + ".part", "w") as file:
        json.dump(expected, file)
    os.rename(path + ".part", path)


if __name__ == "__main__":
    main()
