"""The HTTP interface, as a newcomer uses it: the examples of Docs/Server.md, and what lies beside.

Usage: http_api.py BINARY
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import requests

import events
from bolt_server import BoltServer, metrics

FAILED = []


def check(name, condition, detail=""):
    if not condition:
        FAILED.append(name)
        print(f"FAILED: {name} {detail}")


class Client:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def post(self, path, body=None, **headers):
        return self.session.post(self.base + path, json=body, headers=headers, timeout=60)

    def run(self, statement, path="/db/neo4j/query/v2", **parameters):
        answer = self.post(path, {"statement": statement, "parameters": parameters})
        assert answer.status_code == 202, answer.text
        return answer.json()["data"]["values"]


def with_the_standard_library(base):
    request = urllib.request.Request(
        base + "/db/neo4j/query/v2", headers={"Content-Type": "application/json"},
        data=json.dumps({"statement": "MERGE (p:Person {name: $name}) RETURN p.name",
                         "parameters": {"name": "Ada"}}).encode())
    with urllib.request.urlopen(request, timeout=60) as answer:
        check("urllib", answer.status == 202)
        result = json.load(answer)
    check("the example's rows", result["data"] == {"fields": ["p.name"], "values": [["Ada"]]})
    check("the example's bookmark", result["bookmarks"][0].startswith("IG:"))


def with_curl(base):
    if not shutil.which("curl"):
        print("no curl here: skipped")
        return
    # Larger than what curl sends without asking first.
    body = json.dumps({"statement": "RETURN size($x)", "parameters": {"x": "x" * 3_000_000}})
    output = subprocess.run(
        ["curl", "--silent", "--show-error", base + "/db/neo4j/query/v2", "--header",
         "Content-Type: application/json", "--header", "Expect: 100-continue", "--data", "@-"],
        input=body, capture_output=True, text=True, timeout=60, check=True)
    check("curl with a large body", json.loads(output.stdout)["data"]["values"] == [[3_000_000]])


def stream(base):
    query = {"statement": "UNWIND range(1, 1000000) AS x RETURN x, x * x AS square"}
    count = total = 0
    summary = None
    with requests.post(base + "/db/neo4j/query/v2", json=query, stream=True, timeout=120,
                       headers={"Accept": "application/jsonl"}) as answer:
        for line in answer.iter_lines(chunk_size=1 << 16):
            event = json.loads(line)
            if event["$event"] == "Record":
                count += 1
                total += event["_body"][0]
            elif event["$event"] == "Summary":
                summary = event["_body"]
    check("a million lines", count == 1_000_000 and total == 500_000_500_000)
    check("a summary at the end", summary is not None and "bookmarks" in summary)


def leave(server, base):
    """Clients that leave in the middle end their statements."""
    before = server.memory()
    for _ in range(20):
        answer = requests.post(
            base + "/db/neo4j/query/v2", stream=True, timeout=60,
            headers={"Accept": "application/jsonl"},
            json={"statement": "UNWIND range(1, 100000000) AS x RETURN x, toString(x)"})
        next(answer.iter_lines())
        answer.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        text = requests.get(base + "/metrics", timeout=60).text
        if metrics(text)["intelgraph_connections", frozenset({("protocol", "http")})] in (1, 2):
            break
        time.sleep(0.1)
    else:
        check("who left is gone", False, text)
    check("memory is given back", server.memory() < before + (200 << 20))


def transactions(client):
    path = "/db/neo4j/query/v2/tx"
    begun = client.post(path, {"statement": "CREATE (:T) RETURN 1"}).json()
    one = f"{path}/{begun['transaction']['id']}"
    client.run("CREATE (:T)", one)
    check("its own writes", client.run("MATCH (n:T) RETURN count(n)", one) == [[2]])
    check("not yet others'", client.run("MATCH (n:T) RETURN count(n)") == [[0]])
    check("commit", client.post(one + "/commit").json()["bookmarks"])
    check("then all", client.run("MATCH (n:T) RETURN count(n)") == [[2]])
    gone = client.post(one)
    check("it is over", gone.status_code == 404 and gone.json()["errors"])
    begun = client.post(path, {"statement": "MATCH (n:T) DETACH DELETE n"}).json()
    one = f"{path}/{begun['transaction']['id']}"
    check("roll back", client.session.delete(client.base + one, timeout=60).status_code == 202)
    check("nothing is lost", client.run("MATCH (n:T) RETURN count(n)") == [[2]])


def together(base):
    """Clients that write at once."""
    def write(number):
        client = Client(base)
        for place in range(50):
            client.run("MERGE (:W {k: $k})", k=number * 1000 + place)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    check("eight writers", Client(base).run("MATCH (n:W) RETURN count(n)") == [[400]])


def partitions(client):
    client.run("CREATE (:X)-[:R]->(:X)", "/db/globex.audit/query/v2")
    names = {each["name"]: each for each in
             client.session.get(client.base + "/partitions", timeout=60).json()["partitions"]}
    check("partitions", names["globex/audit"]["relationships"] == 1, names)


def ingested(binary):
    """A source beside the queries, whose metrics tell what each layer of idempotency knew."""
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/events.jsonl"
        seen = [events.entity(1), events.entity(2), events.entity(3)]
        events.append(path, *seen)
        # What the command has ingested, the server's source skips.
        subprocess.run([binary, "ingest", "--data", folder + "/shard", "--file", path],
                       check=True, capture_output=True, timeout=60)
        nowhere = events.entity(4, position=None)
        events.append(
            path, events.entity(5), events.entity(6, age=100), nowhere, "{not JSON\n",
            # Again: two by their position, one by its bytes; and an older one.
            seen[0], seen[2], nowhere, events.entity(2, position=7))
        with BoltServer(binary, "--http", "127.0.0.1:0", "--sources",
                        f"[{{name: cdc, file: {path}}}]", directory=folder) as server:
            text = metrics_when(server.http, "ingest_events_total", 11)
            check_ingested(metrics(text))
            promtool(text)
            rows = Client(server.http).run(
                "MATCH (e:Entity) RETURN e.id ORDER BY e.id", "/db/cdc.events/query/v2")
            check("the events", rows == [[1], [2], [3], [4], [5], [6]], rows)
            check("an orderly end of the ingest", server.terminate() == 0)


def metrics_when(base, name, wanted):
    """The metrics, once that of the source is as wanted, or after a while."""
    deadline = time.monotonic() + 30
    while True:
        text = requests.get(base + "/metrics", timeout=60).text
        found = metrics(text).get((f"intelgraph_{name}", frozenset({("source", "cdc")})))
        if found == wanted or time.monotonic() > deadline:
            return text
        time.sleep(0.05)


def check_ingested(samples):
    def value(name, **labels):
        return samples.get((f"intelgraph_{name}", frozenset(labels.items())))

    for name, wanted in (
            ("events", 11), ("applied", 3), ("stale", 1), ("dead_letters", 1), ("restarts", 0)):
        found = value(f"ingest_{name}_total", source="cdc")
        check(f"ingest_{name}_total", found == wanted, f"is {found}, not {wanted}")
    for layer, wanted in (("offset", 3), ("version", 2), ("event_id", 1)):
        found = value("ingest_duplicates_total", source="cdc", layer=layer)
        check(f"duplicates by {layer}", found == wanted, f"are {found}, not {wanted}")
    check("dead letters in the shard", value("dead_letters") == 1)
    check("the source runs", value("ingest_running", source="cdc") == 1)
    # Of the seven changes that were looked at one is 100 s old.
    lag = "ingest_lag_seconds"
    bounds = sorted((float(dict(labels)["le"]), count) for (name, labels), count in samples.items()
                    if name == f"intelgraph_{lag}_bucket")
    check("the lag's buckets rise", [n for _, n in bounds] == sorted(n for _, n in bounds), bounds)
    check("the lag's buckets", (dict(bounds)[60], dict(bounds)[300]) == (6, 7), bounds)
    check("the lag's count", value(f"{lag}_count", source="cdc") == bounds[-1][1] == 7, bounds)
    total = value(f"{lag}_sum", source="cdc")
    check("the lag's sum", 100 <= total < 100 + 6 * 60, total)


def promtool(text):
    beside = os.path.join(os.path.dirname(sys.executable), "promtool")
    program = beside if os.path.exists(beside) else shutil.which("promtool")
    if not program:
        print("no promtool here (Debian's package prometheus has it): metrics are not checked")
        return
    checked = subprocess.run([program, "check", "metrics"], input=text, capture_output=True,
                             text=True, timeout=60)
    check("promtool", checked.returncode == 0, checked.stdout + checked.stderr)


def main(binary):
    with BoltServer(binary, "--http", "127.0.0.1:0", "--database", "acme/fraud-7") as server:
        base = server.http
        client = Client(base)
        check("live", requests.get(base + "/health/live", timeout=60).ok)
        check("ready", requests.get(base + "/health/ready", timeout=60).ok)
        with_the_standard_library(base)
        with_curl(base)
        stream(base)
        leave(server, base)
        transactions(client)
        together(base)
        partitions(client)
        promtool(requests.get(base + "/metrics", timeout=60).text)
        check("an orderly end", server.terminate() == 0)
    ingested(binary)
    if FAILED:
        raise SystemExit(f"{len(FAILED)} checks failed")
    print("the HTTP interface does what its documentation says")


if __name__ == "__main__":
    main(sys.argv[1])
