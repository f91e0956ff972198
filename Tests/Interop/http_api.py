"""The HTTP interface, as a newcomer uses it: the examples of Docs/Server.md, and what lies beside.

Usage: http_api.py BINARY
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request

import requests

from bolt_server import BoltServer

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
        metrics = requests.get(base + "/metrics", timeout=60).text
        if re.search(r'connections\{protocol="http"\} [12]\n', metrics):
            break
        time.sleep(0.1)
    else:
        check("who left is gone", False, metrics)
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


def metrics(base):
    text = requests.get(base + "/metrics", timeout=60).text
    beside = os.path.join(os.path.dirname(sys.executable), "promtool")
    promtool = beside if os.path.exists(beside) else shutil.which("promtool")
    if not promtool:
        print("no promtool here (Debian's package prometheus has it): metrics are not checked")
        return
    checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True,
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
        metrics(base)
        check("an orderly end", server.terminate() == 0)
    if FAILED:
        raise SystemExit(f"{len(FAILED)} checks failed")
    print("the HTTP interface does what its documentation says")


if __name__ == "__main__":
    main(sys.argv[1])
