#!/usr/bin/env python3
"""Uses `intelgraph serve` as Neo4j's Python driver is used, unmodified.

usage: bolt_driver.py path/to/intelgraph [--rows COUNT]
"""

import argparse
import asyncio
import math
import threading
import time

import neo4j
import pytz
from neo4j import GraphDatabase
from neo4j.exceptions import ClientError, ConstraintError, CypherSyntaxError, Neo4jError
from neo4j.spatial import CartesianPoint, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

from bolt_server import BoltServer, expect, refused

# Rows that take hours to make.
ENDLESS = ("UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y UNWIND range(1, 10000) AS z ")
LONG = ENDLESS + "RETURN sum(x + y * z % 7)"


def values():
    """Every type there is, both ways."""
    paris = pytz.timezone("Europe/Paris").localize(DateTime(2024, 7, 1, 12, 0, 0, 7))
    # The driver's own times take no other zones.
    east = pytz.FixedOffset(330)
    return [
        None, True, False, 0, -1, 127, 128, -129, 40_000, 2**31, -(2**63), 2**63 - 1,
        0.0, -1.5, 1e300, math.inf, -math.inf, "", "Größe 😀", "x" * 70_000, b"",
        b"\x00\xff" * 300,
        [], [1, [2.5, "three", None]], list(range(1_000)), {}, {"a": 1, "b": {"c": [True]}},
        {f"k{i}": i for i in range(300)},
        Date(1999, 12, 31), Date(1, 1, 1), Time(23, 59, 59, 999_999_999),
        Time(1, 2, 3, 4, tzinfo=east), DateTime(2024, 2, 29, 1, 2, 3, 4),
        DateTime(1969, 7, 20, 20, 17, 40, 5, tzinfo=east), Duration(14, 3, 70, 5),
        Duration(months=-1, days=2, seconds=-3, nanoseconds=-4),
        CartesianPoint((1.5, -2.5)), CartesianPoint((1.0, 2.0, 3.0)),
        WGS84Point((13.4, 52.5)), WGS84Point((13.4, 52.5, 34.0)),
    ], paris


def types(driver, _server):
    plain, zoned = values()
    for value in plain:
        back = driver.execute_query("RETURN $x AS x", x=value).records[0]["x"]
        expect(back == value and type(back) is type(value), f"{value!r} came back as {back!r}")
    expect(math.isnan(driver.execute_query("RETURN $x AS x", x=math.nan).records[0]["x"]), "NaN")
    back = driver.execute_query("RETURN $x AS x", x=zoned).records[0]["x"]
    expect(back.to_native() == zoned.to_native(), f"{zoned!r} came back as {back!r}")
    expect(str(back.tzinfo) == "Europe/Paris", f"the zone is {back.tzinfo}")


def elements(driver, _server):
    record = driver.execute_query(
        "CREATE p = (a:A:B {x: 1})-[r:T {y: 'z'}]->(b:C)<-[:T]-(a) "
        "RETURN a, r, b, p, elementId(a) AS id").records[0]
    a, r, path = record["a"], record["r"], record["p"]
    expect(a.labels == {"A", "B"} and dict(a) == {"x": 1}, "the node")
    expect(a.element_id == record["id"] == "acme/case:n0", f"the id {a.element_id}")
    expect(r.type == "T" and r["y"] == "z", "the relationship")
    expect(r.start_node == a and r.end_node == record["b"], "its ends")
    expect([n.element_id for n in path.nodes] == [a.element_id, record["b"].element_id,
                                                  a.element_id], "the path")
    expect(len(path.relationships) == 2, "the path's relationships")


def summaries(driver, _server):
    summary = driver.execute_query("CREATE (n:S {x: 1}) SET n.y = 2 RETURN n").summary
    expect(summary.counters.nodes_created == 1 and summary.counters.properties_set == 2,
           f"{summary.counters}")
    expect(summary.query_type == "rw" and summary.database == "acme/case", "type and database")
    expect(summary.server.agent.startswith("Neo4j/"), "agent")
    expect(tuple(summary.server.protocol_version) == (5, 8), "protocol version")
    with driver.session() as session:
        plan = session.run("EXPLAIN MATCH (n:S) RETURN n").consume().plan
        expect("Scan" in plan["args"]["string-representation"], "plan")
        profile = session.run("PROFILE MATCH (n:S) RETURN n").consume().profile
        expect("bytes" in profile["args"]["string-representation"], "profile")
        summary = session.run("CREATE INDEX FOR (n:S) ON (n.x)").consume()
        expect(summary.counters.indexes_added == 1 and summary.query_type == "s", "schema")


def transactions(driver, _server):
    def count(tx):
        return tx.run("MATCH (n:Tx) RETURN count(n)").single()[0]

    def create(tx, number, fails=False):
        tx.run("CREATE (:Tx {n: $n})", n=number)
        if fails:
            raise KeyError("ours")
        return count(tx)

    with driver.session() as session:
        expect(session.execute_write(create, 1) == 1, "write")
        try:
            session.execute_write(create, 2, fails=True)
            raise AssertionError("no KeyError")
        except KeyError:
            pass
        expect(session.execute_read(count) == 1, "rolled back")
        with session.begin_transaction() as tx:
            first = tx.run("UNWIND range(1, 5000) AS x RETURN x")
            second = tx.run("UNWIND range(1, 5000) AS x RETURN -x")
            pairs = [(a[0], b[0]) for a, b in zip(first, second)]
            expect(pairs == [(x, -x) for x in range(1, 5001)], "two results at once")
            create(tx, 3)
            tx.rollback()
        with session.begin_transaction() as tx:
            create(tx, 4)
            tx.commit()
        expect(session.execute_read(count) == 2, "committed")
    error = refused(ClientError, "AccessMode", lambda: driver.execute_query(
        "CREATE (:Tx)", routing_=neo4j.RoutingControl.READ))
    expect(not error.is_retryable(), "a write that reads is not tried again")


def streaming(driver, server):
    before = server.memory()
    with driver.session() as session:
        total = highest = 0
        for row in session.run("UNWIND range(1, $n) AS x RETURN x, 'some text ' + x AS t",
                               n=server.row_count):
            total += row[0]
            if row[0] % 50_000 == 0:
                highest = max(highest, server.memory())
        expect(total == server.row_count * (server.row_count + 1) // 2, "the sum of the rows")
        # The engine holds the range; rows are not kept.
        expect(highest - before < 150 << 20, f"{(highest - before) >> 20} MiB more")
        result = session.run(ENDLESS + "RETURN z")
        expect([next(result)[0] for _ in range(3)] == [1, 2, 3], "the first rows")
        result.consume()
        expect(session.run("RETURN 1").single()[0] == 1, "after a result that was given up")


def bookmarks(driver, _server):
    with driver.session() as session:
        session.run("CREATE (:Mark)").consume()
        marks = session.last_bookmarks()
    expect(all(mark.startswith("IG:") for mark in marks.raw_values), f"{marks.raw_values}")
    with driver.session(bookmarks=marks) as session:
        expect(session.run("MATCH (n:Mark) RETURN count(n)").single()[0] == 1, "its own write")
    with driver.session(bookmarks=neo4j.Bookmarks.from_raw_values(["FB:other"])) as session:
        refused(ClientError, "InvalidBookmark", lambda: session.run("RETURN 1").consume())


def timeouts(driver, _server):
    with driver.session() as session:
        started = time.monotonic()
        refused(ClientError, "TransactionTimedOut", lambda: session.run(
            neo4j.Query(LONG, timeout=0.2)).consume())
        expect(time.monotonic() - started < 5, "it took too long")
        tx = session.begin_transaction(timeout=0.2)
        tx.run("CREATE (:Late)").consume()
        time.sleep(0.4)
        refused(ClientError, "TransactionTimedOut", lambda: tx.commit())
    with driver.session() as session:
        expect(session.run("MATCH (n:Late) RETURN count(n)").single()[0] == 0, "rolled back")


def errors(driver, _server):
    driver.execute_query("CREATE CONSTRAINT FOR (n:Unique) REQUIRE n.k IS UNIQUE")
    driver.execute_query("CREATE (:Unique {k: 1})")
    with driver.session() as session:
        for _ in range(3):
            refused(ConstraintError, "ConstraintValidationFailed",
                         lambda: session.run("CREATE (:Unique {k: 1})").consume())
            error = refused(CypherSyntaxError, "SyntaxError",
                                 lambda: session.run("RETRUN 1").consume())
            expect(error.gql_status == "42001", f"{error.gql_status}")
            refused(ClientError, "ParameterMissing",
                         lambda: session.run("RETURN $x").consume())
            refused(ClientError, "ArithmeticError",
                         lambda: session.run("UNWIND [1, 0] AS x RETURN 1 / x").consume())
            expect(session.run("RETURN 1").single()[0] == 1, "after an error")
    with driver.session(database="nonsense") as session:
        refused(Neo4jError, "DatabaseNotFound", lambda: session.run("RETURN 1").consume())


def databases(driver, _server):
    for name in ("acme/other", "acme.other"):
        driver.execute_query("CREATE (:Other)", database_=name)
    records = driver.execute_query("MATCH (n) RETURN labels(n)", database_="acme.other").records
    expect([record[0] for record in records] == [["Other"]] * 2, f"{records}")
    expect(driver.execute_query("MATCH (n:Other) RETURN n").records == [], "its own partition")


def many_clients(driver, _server):
    problems = []

    def work(number):
        try:
            with driver.session() as session:
                for step in range(50):
                    session.execute_write(lambda tx: tx.run(
                        "MERGE (c:Counter {id: 1}) ON CREATE SET c.n = 1 "
                        "ON MATCH SET c.n = c.n + 1").consume())
                    session.run("RETURN $x", x=number * step).single()
        except Exception as problem:  # reported below, by the thread that can fail the test
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(not problems, f"{problems}")
    count = driver.execute_query("MATCH (c:Counter) RETURN c.n").records
    expect([record[0] for record in count] == [400], f"{count}")


CHECKS = [types, elements, summaries, transactions, streaming, bookmarks, timeouts, errors,
          databases, many_clients]


async def asynchronous(uri):
    async with neo4j.AsyncGraphDatabase.driver(uri) as driver:
        async def one(number):
            async with driver.session() as session:
                result = await session.run("UNWIND range(1, $n) AS x RETURN sum(x)", n=number)
                return (await result.single())[0]

        sums = await asyncio.gather(*(one(number) for number in range(1, 41)))
        expect(sums == [n * (n + 1) // 2 for n in range(1, 41)], "forty at once")

        async with driver.session() as session:
            async def write(tx):
                await (await tx.run("CREATE (:Async)")).consume()
            await session.execute_write(write)
            rows = [row async for row in await session.run("UNWIND range(1, 3000) AS x RETURN x")]
            expect(len(rows) == 3_000, "rows of an asynchronous result")

        # A task that is cancelled drops its connection; its transaction ends with it.
        started = asyncio.Event()

        async def long():
            async with driver.session() as session:
                tx = await session.begin_transaction()
                await tx.run("CREATE (:Cancelled)")
                started.set()
                await (await tx.run(LONG)).consume()

        task = asyncio.create_task(long())
        await started.wait()
        await asyncio.sleep(0.2)
        task.cancel()
        try:
            await task
            raise AssertionError("the task was not cancelled")
        except asyncio.CancelledError:
            pass
        before = time.monotonic()
        records = (await driver.execute_query("MATCH (n:Cancelled) CREATE (m) RETURN n")).records
        expect(records == [], "nothing of what was cancelled stays")
        expect(time.monotonic() - before < 5, "the writer is free soon")


def several_databases(binary):
    """Where none is the default, drivers connect without a name, and tools ask what there is."""
    with BoltServer(binary) as server:
        for scheme in ("bolt", "neo4j"):
            with GraphDatabase.driver(f"{scheme}://{server.address}") as driver:
                for name in ("acme.one", "acme.two"):
                    driver.execute_query("MERGE (:P {x: $name})", name=name, database_=name)
                driver.verify_connectivity()
                expect("IntelGraph" in driver.get_server_info().agent, "agent")
                expect(driver.supports_multi_db(), "several databases")
                for statement, count in (("SHOW DATABASES", 3), ("CALL dbms.components()", 1)):
                    found = driver.execute_query(statement).records
                    expect(len(found) == count, f"{statement}: {found}")
                    with driver.session() as session:
                        expect(len(list(session.run(statement))) == count, statement)
                refused(Neo4jError, "DatabaseNotFound",
                             lambda: driver.execute_query("MATCH (n) RETURN n"))
                with driver.session() as session:
                    refused(Neo4jError, "DatabaseNotFound",
                                 lambda: session.run("MATCH (n) RETURN n").consume())
                found = driver.execute_query("MATCH (n:P) RETURN n.x", database_="acme.two").records
                expect([record[0] for record in found] == ["acme.two"], f"{found}")
            print(f"{scheme}: several_databases passed", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rows", type=int, default=1_000_000)
    arguments = parser.parse_args()
    for scheme in ("bolt", "neo4j"):
        with BoltServer(arguments.binary, "--database", "acme/case") as server:
            server.row_count = arguments.rows
            uri = f"{scheme}://{server.address}"
            with GraphDatabase.driver(uri) as driver:
                driver.verify_connectivity()
                for check in CHECKS:
                    started = time.monotonic()
                    check(driver, server)
                    seconds = time.monotonic() - started
                    print(f"{scheme}: {check.__name__} passed in {seconds:.1f} s", flush=True)
            asyncio.run(asynchronous(uri))
            print(f"{scheme}: asynchronous passed", flush=True)
            expect(server.terminate() == 0, "the server ends with status 0")
    several_databases(arguments.binary)


if __name__ == "__main__":
    main()
