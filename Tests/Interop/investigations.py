#!/usr/bin/env python3
"""Runs Samples/investigations on the AMLSim graphs and a case of the Debezium corpus, and compares
every result with one that is computed here from the files themselves.

usage: investigations.py path/to/intelgraph [--shared DIR] [--data DIR] [NAME...]

Also says how many of the planted rings and fan-ins the queries find.
"""

import collections
import csv
import gzip
import itertools
import json
import math
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLES = os.path.join(ROOT, "Samples", "investigations")
CASE = ("nordlys", "3eb13b90-4668-4257-bdd6-40fb06671ad1")
PLANTED = 200


class Shard:
    """The command under test on one shard."""

    def __init__(self, binary, data):
        self.binary, self.data = binary, data

    def run(self, *arguments, text=None):
        done = subprocess.run(
            [self.binary, *arguments], input=text, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)[:300]}\n{done.stderr}")
        return done.stdout

    def query(self, partition, text, parameters=None):
        lines = self.run(
            "query", "--data", self.data, "--create", "-p", partition, "--json",
            "--params", json.dumps(parameters or {}), "-", text=text)
        return [list(json.loads(line).values()) for line in lines.splitlines()]


class Payments:
    """An AMLSim graph as lists, and what the queries ask of it."""

    def __init__(self, folder):
        self.folder = folder
        with open(f"{folder}/nodes.csv") as file:
            self.nodes = [
                (int(r["nodeid"]), int(r["isFraud"]), float(r["init_balance"]), int(r["fraudStep"]))
                for r in csv.DictReader(file)]
        with open(f"{folder}/transactions.csv") as file:
            self.rows = [
                (int(r["sourceNodeId"]), int(r["targetNodeId"]), float(r["value"]), int(r["time"]))
                for r in csv.DictReader(file)]
        self.fraud = {node[0] for node in self.nodes if node[1]}
        self.out = collections.defaultdict(list)
        self.into = collections.defaultdict(list)
        for row in self.rows:
            self.out[row[0]].append(row)
            self.into[row[1]].append(row)
        days = collections.defaultdict(list)
        for payer, payee, value, day in self.rows:
            days[payer, payee, day].append(value)
        self.bursts = {key: values for key, values in days.items() if len(values) >= 2}

    def load(self, shard, partition):
        nodes = "Account(nodeid:ID,isFraud:int,init_balance:float,fraudStep:int)"
        payments = "SENT(sourceNodeId:START_ID,targetNodeId:END_ID,value:float,time:int)"
        shard.run(
            "import", "--data", shard.data, "-p", partition, "--id-type", "integer",
            "--nodes", f"{nodes}={self.folder}/nodes.csv",
            "--relationships", f"{payments}={self.folder}/transactions.csv")

    def neighbours(self, account):
        return {row[1] for row in self.out[account]} | {row[0] for row in self.into[account]}

    # Each method computes the query of the same number.

    def mark(self):
        return [[len(self.bursts)]]

    def _links(self):
        """Bursts of one amount, by who pays: (value, payee)."""
        links = collections.defaultdict(list)
        for (payer, payee, _), values in self.bursts.items():
            if min(values) == max(values):
                links[payer].append((values[0], payee))
        return links

    def closed_rings(self):
        links, rings = self._links(), []

        def walk(path, value):
            for amount, payee in links[path[-1]]:
                if amount != value:
                    continue
                if payee == path[0] and 3 <= len(path) <= 10:
                    rings.append([value, len(path), path[1:] + [payee]])
                elif payee > path[0] and payee not in path and len(path) < 10:
                    walk(path + [payee], value)

        for first in list(links):
            for value in {amount for amount, _ in links[first]}:
                walk([first], value)
        return sorted(rings, key=lambda r: (-r[1], r[0], r[2]))

    def broken_rings(self):
        links, chains = self._links(), []
        gets = {(value, payee) for pairs in links.values() for value, payee in pairs}

        def walk(path, value):
            following = [payee for amount, payee in links[path[-1]] if amount == value]
            if not following:
                chains.append([value, path])
            for payee in following:
                walk(path + [payee], value)

        for first in list(links):
            for value in {amount for amount, _ in links[first]}:
                if (value, first) not in gets:
                    walk([first], value)
        return sorted(chains, key=lambda c: (-len(c[1]), c[0], c[1]))

    def rings_of_three(self, days, share):
        found = []
        for one in self.rows:
            for two in self.out[one[1]]:
                if two is one or two[3] < one[3] or two[3] - one[3] > days:
                    continue
                for three in self.out[two[1]]:
                    if (three[1] == one[0] and three is not one and three is not two
                            and two[3] <= three[3] <= one[3] + days
                            and three[2] >= one[2] * (1 - share)):
                        found.append(
                            [one[0], two[0], three[0], one[3], three[3], one[2], three[2]])
        return sorted(found, key=lambda r: (r[3], r[4], r[0], r[1], r[2], r[5], r[6]))

    def money_back(self, days):
        found = [
            [out[0], out[1], out[3], back[3] - out[3], out[2], back[2]]
            for out in self.rows for back in self.out[out[1]]
            if back[1] == out[0] and back is not out and 0 <= back[3] - out[3] <= days]
        return sorted(found, key=lambda r: (r[2], r[0], r[1], r[3], r[4], r[5]))

    def _fan(self, center, other, days, least):
        groups = collections.defaultdict(lambda: (set(), []))
        for row in self.rows:
            members, values = groups[row[center], row[3] // days]
            members.add(row[other])
            values.append(row[2])
        found = [
            [account, period * days, len(members), round(math.fsum(values), 2)]
            for (account, period), (members, values) in groups.items() if len(members) >= least]
        return sorted(found, key=lambda r: (-r[2], -r[3], r[0], r[1]))[:25]

    def fan_in(self, days, least):
        return self._fan(1, 0, days, least)

    def fan_out(self, days, least):
        return self._fan(0, 1, days, least)

    def collectors(self):
        groups = collections.defaultdict(list)
        for (payer, payee, _), values in self.bursts.items():
            groups[payee].append((payer, round(math.fsum(values), 2)))
        found = [
            [payee, len({payer for payer, _ in all}), len(all),
             round(math.fsum(total for _, total in all), 2)]
            for payee, all in groups.items()]
        return sorted(found, key=lambda r: (-r[1], -r[3], r[0]))

    def _distance(self, start, end, limit, steps):
        seen, frontier, depth = {start}, {start}, 0
        while frontier and depth < limit:
            depth += 1
            frontier = {other for account in frontier for other in steps(account)} - seen
            if end in frontier:
                return depth
            seen |= frontier
        return None

    def shortest_chain(self, **ends):
        length = self._distance(
            ends["from"], ends["to"], 10, lambda account: {row[1] for row in self.out[account]})
        return [] if length is None else [[length]]

    def chains_between(self, suspects):
        found = []
        for one, other in itertools.combinations(sorted(suspects), 2):
            length = self._distance(one, other, 8, self.neighbours)
            if length is not None:
                found.append([one, other, length])
        return sorted(found, key=lambda r: (r[2], r[0], r[1]))

    def shared_partners(self, one, other):
        return [[x] for x in sorted(self.neighbours(one) & self.neighbours(other))]

    def shared_within_two(self, one, other):
        def within(account):
            near = self.neighbours(account)
            return near | {far for x in near for far in self.neighbours(x)}

        shared = (within(one) & within(other)) - {one, other}
        return [[len(shared), min(shared, default=None), max(shared, default=None)]]

    def timeline(self, account):
        rows = [[r[3], "to", r[1], r[2]] for r in self.out[account]]
        rows += [[r[3], "from", r[0], r[2]] for r in self.into[account]]
        return sorted(rows)

    def brokers(self):
        rows = [[n[0], len(self.into[n[0]]), len(self.out[n[0]])] for n in self.nodes]
        return sorted(rows, key=lambda r: (-r[1] * r[2], r[0]))[:10]

    def pass_through(self, least, share):
        found = []
        for account, *_ in self.nodes:
            incoming = math.fsum(row[2] for row in self.into[account])
            outgoing = math.fsum(row[2] for row in self.out[account])
            if incoming >= least and abs(incoming - outgoing) <= incoming * share:
                found.append([account, round(incoming, 2), round(outgoing, 2)])
        return sorted(found, key=lambda r: (-r[1], r[0]))

    def layering(self, days, share):
        chains, starts, ends = 0, set(), set()

        def next_of(payment, first):
            return [
                row for row in self.out[payment[1]]
                if payment[3] < row[3] <= first[3] + days
                and payment[2] * (1 - share) <= row[2] <= payment[2]]

        for one in self.rows:
            for two in next_of(one, one):
                if two[1] == one[0]:
                    continue
                for three in next_of(two, one):
                    if three[1] not in (one[0], one[1]):
                        chains += 1
                        starts.add(one[0])
                        ends.add(three[1])
        return [[chains, len(starts), len(ends)]]

    def reach(self, account):
        seen, frontier, found = set(), {account}, []
        for payments in (1, 2, 3):
            frontier = {row[1] for x in frontier for row in self.out[x]}
            seen |= frontier
            found.append([payments, len(seen - {account})])
        return found


class Case:
    """A case of the Debezium corpus as its database had it in the end."""

    def __init__(self, shared):
        with gzip.open(f"{shared}/corpus/large/expected_final_state.json.gz") as file:
            state = json.load(file)

        def rows(table):
            return [
                row for row in state[table]["rows"]
                if (row["tenant_id"], row["case_id"]) == CASE]

        self.entities = {int(row["id"]) for row in rows("entities")}
        # A relationship whose end is gone is not there for queries.
        self.links = [
            row for row in rows("relationships")
            if {int(row["src_id"]), int(row["dst_id"])} <= self.entities]
        self.claims = rows("claims")

    def busiest(self):
        ends = collections.Counter(
            int(row[key]) for row in self.links for key in ("src_id", "dst_id"))
        return min(ends, key=lambda entity: (-ends[entity], entity))

    def claims_by_source(self):
        groups = collections.defaultdict(list)
        for claim in self.claims:
            if claim["source"] is not None:
                groups[claim["source"]].append(claim)
        found = []
        for source, claims in groups.items():
            sure = [float(c["confidence"]) for c in claims if c["confidence"] is not None]
            found.append([
                source, len(claims), sum(c["retracted"] == "true" for c in claims),
                round(sum(sure) / len(sure), 3) if sure else None])
        return sorted(found, key=lambda r: (-r[1], r[0]))

    def contradictions(self):
        groups = collections.Counter()
        about = collections.defaultdict(list)
        for claim in self.claims:
            if int(claim["subject_id"]) in self.entities and claim["retracted"] == "false":
                about[int(claim["subject_id"]), claim["predicate"]].append(claim)
        for key, claims in about.items():
            for one, other in itertools.combinations(claims, 2):
                values = [one["object"], other["object"], one["source"], other["source"]]
                if None not in values and values[0] != values[1] and values[2] != values[3]:
                    groups[key] += 1
        found = [[entity, predicate, n] for (entity, predicate), n in groups.items()]
        return sorted(found, key=lambda r: (-r[2], r[0], r[1]))[:25]

    def entity_timeline(self, entity):
        def moment(text):
            return None if text is None else text[:19].replace(" ", "T")

        found = []
        for row in self.links:
            ends = (int(row["src_id"]), int(row["dst_id"]))
            if entity in ends:
                other = ends[1] if ends[0] == entity else ends[0]
                found.append([moment(row["valid_from"]), row["type"], str(other)])
        for claim in self.claims:
            if int(claim["subject_id"]) == entity:
                found.append([moment(claim["asserted_at"]), claim["predicate"], claim["object"]])
        return sorted(found, key=lambda r: [(x is None, x or "") for x in r])

    def connectors(self):
        others, kinds = collections.defaultdict(set), collections.defaultdict(set)
        for row in self.links:
            one, other = int(row["src_id"]), int(row["dst_id"])
            if one != other:
                for x, y in ((one, other), (other, one)):
                    others[x].add(y)
                    kinds[x].add(row["type"])
        found = [[x, len(others[x]), len(kinds[x])] for x in others]
        return sorted(found, key=lambda r: (-r[1], -r[2], r[0]))[:15]


PAYMENTS = {
    "00-mark-bursts": Payments.mark,
    "01-closed-rings": Payments.closed_rings,
    "02-broken-rings": Payments.broken_rings,
    "03-rings-of-three": Payments.rings_of_three,
    "04-money-back": Payments.money_back,
    "05-fan-in": Payments.fan_in,
    "06-fan-out": Payments.fan_out,
    "07-collectors": Payments.collectors,
    "08-shortest-chain": Payments.shortest_chain,
    "09-chains-between-suspects": Payments.chains_between,
    "10-shared-partners": Payments.shared_partners,
    "11-shared-within-two-hops": Payments.shared_within_two,
    "12-timeline": Payments.timeline,
    "13-brokers": Payments.brokers,
    "14-pass-through": Payments.pass_through,
    "15-layering": Payments.layering,
    "16-reach": Payments.reach,
}
CASES = {
    "17-claims-by-source": Case.claims_by_source,
    "18-contradictions": Case.contradictions,
    "19-entity-timeline": Case.entity_timeline,
    "20-connectors": Case.connectors,
}


def equal(found, wanted):
    """Numbers agree but for the last digits of sums, which depend on the order of adding."""
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(equal, found, wanted))
    if isinstance(found, float) or isinstance(wanted, float):
        return found is not None and wanted is not None and abs(found - wanted) < 0.011
    return found == wanted


class Check:
    def __init__(self, shard, names):
        self.shard, self.names, self.failures = shard, names, 0
        with open(os.path.join(SAMPLES, "parameters.json")) as file:
            self.parameters = json.load(file)

    def run(self, partition, queries, subject, **changed):
        results = {}
        for name, compute in queries.items():
            if self.names and name not in self.names and not name.startswith("00"):
                continue
            with open(os.path.join(SAMPLES, name + ".cypher")) as file:
                text = file.read()
            parameters = changed.get(name, self.parameters.get(name, {}))
            began = time.monotonic()
            found = self.shard.query(partition, text, parameters)
            seconds = time.monotonic() - began
            wanted = compute(subject, **parameters)
            results[name] = found
            right = equal(found, wanted)
            print(f"{'equal' if right else 'WRONG'} {seconds:8.2f} s {len(found):6} rows  "
                  f"{partition.split('/')[1][:14]:14} {name}", flush=True)
            if not right:
                self.failures += 1
                for row, other in itertools.zip_longest(found, wanted):
                    if not equal(row, other):
                        print(f"      {row} and not {other}")
                        break
        return results


def report(name, payments, results):
    """How much of what was planted the queries find."""
    rings = results.get("01-closed-rings", [])
    chains = results.get("02-broken-rings", [])
    fans = results.get("07-collectors", [])
    seen = {account for ring in rings for account in ring[2]}
    seen |= {account for chain in chains for account in chain[1]}
    collectors = {fan[0] for fan in fans if fan[1] >= 2}
    if "cycle" in name:
        print(f"{name}: {len(rings)} of {PLANTED} planted rings closed, "
              f"{len(chains)} more seen in part; {len(seen & payments.fraud)} of "
              f"{len(seen)} accounts in them are planted")
    if "fanin" in name:
        print(f"{name}: {len(fans)} accounts are paid in bursts, {len(collectors)} of them by "
              f"several others, {len(collectors & payments.fraud)} of these are planted "
              f"({PLANTED} fan-ins)")


def run_tutorial(binary, shared, folder):
    """The commands of Docs/Investigations.md, in a directory of their own; returns failures."""
    with open(os.path.join(ROOT, "Docs", "Investigations.md")) as file:
        blocks = re.findall(r"```sh\n(.*?)```", file.read(), re.DOTALL)
    os.makedirs(f"{folder}/bin")
    os.symlink(os.path.abspath(binary), f"{folder}/bin/intelgraph")
    os.symlink(os.path.join(ROOT, "Samples"), f"{folder}/Samples")
    environment = dict(
        os.environ, PATH=f"{folder}/bin:{os.environ['PATH']}",
        cycle=f"{os.path.abspath(shared)}/graphs/amlsim/20K_cycle200",
        fanin=f"{os.path.abspath(shared)}/graphs/amlsim/20K_fanin200")
    failures = 0
    for block in blocks:
        done = subprocess.run(
            ["sh", "-eu", "-c", block], cwd=folder, env=environment, capture_output=True,
            text=True)
        if done.returncode != 0:
            failures += 1
            print(f"WRONG in the tutorial:\n{block}{done.stderr}")
    print(f"tutorial: {len(blocks)} blocks of commands, {failures} failing", flush=True)
    return failures


def main():
    arguments = sys.argv[1:]

    def option(name, default):
        if name not in arguments:
            return default
        place = arguments.index(name)
        value = arguments[place + 1]
        del arguments[place:place + 2]
        return value

    shared = option("--shared", os.environ.get("INTELGRAPH_SHARED", os.path.join(ROOT, "..", "shared")))
    data = option("--data", "/dev/shm/intelgraph-investigations")
    binary, names = arguments[0], arguments[1:]
    if not os.path.isdir(f"{shared}/graphs/amlsim"):
        print("skipped: the AMLSim graphs are not beside the repository")
        return
    shutil.rmtree(data, ignore_errors=True)
    check = Check(Shard(binary, data), names)
    for name in ("20K_cycle200", "20K_fanin200", "20K_fanin200cycle200"):
        payments = Payments(f"{shared}/graphs/amlsim/{name}")
        began = time.monotonic()
        payments.load(check.shard, f"aml/{name}")
        print(f"loaded {name} in {time.monotonic() - began:.1f} s", flush=True)
        queries = PAYMENTS
        if name != "20K_cycle200":
            # Those that look for what is planted.
            queries = {key: PAYMENTS[key] for key in (
                "00-mark-bursts", "01-closed-rings", "02-broken-rings", "07-collectors")}
        report(name, payments, check.run(f"aml/{name}", queries, payments))
    events = f"{shared}/corpus/large/events_json_noschema.jsonl.gz"
    check.shard.run("ingest", "--data", data, "--file", events)
    case = Case(shared)
    check.run("/".join(CASE), CASES, case, **{"19-entity-timeline": {"entity": case.busiest()}})
    shutil.rmtree(data, ignore_errors=True)
    check.failures += run_tutorial(binary, shared, data)
    shutil.rmtree(data, ignore_errors=True)
    print(f"investigations: {check.failures} differences")
    sys.exit(1 if check.failures else 0)


main()
