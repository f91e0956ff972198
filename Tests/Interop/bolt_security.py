#!/usr/bin/env python3
"""Neo4j's Python driver over TLS and with tokens, and the audit log of what it did.

usage: bolt_security.py path/to/intelgraph
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import tempfile
import threading
import time

DIRECTORY = tempfile.mkdtemp(prefix="intelgraph-tls-")
CA = f"{DIRECTORY}/ca.pem"
# What `bolt+s://` trusts, for this process; read when a context is made.
os.environ["SSL_CERT_FILE"] = CA

import neo4j  # noqa: E402
from neo4j import GraphDatabase, TrustCustomCAs  # noqa: E402
from neo4j.exceptions import (  # noqa: E402
    AuthError, ClientError, ServiceUnavailable, SessionExpired, UnsupportedServerProduct)

import bolt_server  # noqa: E402
from bolt_server import BoltServer, expect  # noqa: E402

SECRET = "a secret of at least thirty-two bytes"
ISSUER = "https://issuer.example"
AUTH = ("admin", "the password of the administrator")


def expect_error(kinds, body):
    try:
        body()
    except kinds as error:
        return error
    raise AssertionError(f"no {kinds}")


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stderr=subprocess.DEVNULL)


def make_authority():
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-keyout", f"{DIRECTORY}/ca.key", "-out", CA, "-subj", "/CN=test",
            "-addext", "basicConstraints=critical,CA:TRUE")


def make_certificate():
    """A certificate of the authority for this machine; its serial number."""
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{DIRECTORY}/new.key",
            "-out", f"{DIRECTORY}/new.csr", "-subj", "/CN=localhost")
    with open(f"{DIRECTORY}/extensions", "w") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", f"{DIRECTORY}/new.csr", "-CA", CA, "-CAkey",
            f"{DIRECTORY}/ca.key", "-CAcreateserial", "-days", "2", "-extfile",
            f"{DIRECTORY}/extensions", "-out", f"{DIRECTORY}/new.pem")
    os.rename(f"{DIRECTORY}/new.key", f"{DIRECTORY}/key.pem")
    os.rename(f"{DIRECTORY}/new.pem", f"{DIRECTORY}/cert.pem")


def token(secret=SECRET, algorithm="HS256", **claims):
    claims = {"iss": ISSUER, "aud": "intelgraph", "sub": "ada", "exp": int(time.time()) + 600,
              "intelgraph": {"acme": "writer"}} | claims
    return bolt_server.token(secret, algorithm, **claims)


def count(driver):
    records = driver.execute_query("MATCH (n) RETURN count(n) AS n", database_="acme/case").records
    return records[0]["n"]


def test_tls(server):
    for scheme in ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"]:
        with GraphDatabase.driver(f"{scheme}://{server.address}", auth=AUTH) as driver:
            expect(count(driver) == 0, scheme)
    with GraphDatabase.driver(f"bolt://{server.address}", auth=AUTH, encrypted=True,
                              trusted_certificates=TrustCustomCAs(CA)) as driver:
        expect(count(driver) == 0, "a CA of its own")
        rows = driver.execute_query("UNWIND range(1, 200000) AS x RETURN x, toString(x) AS y",
                                    database_="acme/case").records
        expect([row["x"] for row in rows] == list(range(1, 200_001)), "many rows")
    with GraphDatabase.driver(f"bolt://{server.address}", auth=AUTH) as driver:
        expect_error((ServiceUnavailable, UnsupportedServerProduct), driver.verify_connectivity)


def test_reload(server):
    """New certificates come in while sessions go on."""
    with GraphDatabase.driver(f"bolt+s://{server.address}", auth=AUTH) as driver:
        stop = threading.Event()
        failures = []

        def work():
            while not stop.is_set():
                try:
                    count(driver)
                except Exception as error:  # Whatever it is, it is to be seen.
                    failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            make_certificate()
            server.process.send_signal(signal.SIGHUP)
            time.sleep(0.5)
            with GraphDatabase.driver(f"bolt+s://{server.address}", auth=AUTH) as other:
                count(other)
        with open(f"{DIRECTORY}/cert.pem", "w") as file:
            file.write("nonsense")
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        with GraphDatabase.driver(f"bolt+s://{server.address}", auth=AUTH) as other:
            count(other)
        stop.set()
        for thread in threads:
            thread.join()
        expect(not failures, f"{failures[:3]}")
    make_certificate()


def test_tokens(server):
    def driver(token):
        return GraphDatabase.driver(f"bolt+s://{server.address}", auth=neo4j.bearer_auth(token))

    with driver(token()) as good:
        good.execute_query("CREATE (:Person {name: 'Ada'})", database_="acme/case")
        expect_error(ClientError, lambda: good.execute_query("RETURN 1", database_="other/case"))
        expect_error(ClientError, lambda: good.execute_query(
            "CREATE INDEX FOR (n:Person) ON (n.name)", database_="acme/case"))
    with driver(token(intelgraph={"acme": "reader"}, sub="bob")) as reader:
        expect(count(reader) == 1, "a reader reads")
        expect_error(ClientError, lambda: reader.execute_query("CREATE ()", database_="acme/case"))
    bad = [
        token("another secret of at least 32 bytes!"), token(algorithm="none"),
        token(algorithm="RS256"), token(exp=int(time.time()) - 600), token(aud="other"),
        token(iss="other"), token(nbf=int(time.time()) + 600), token(intelgraph={}), "", "garbage",
        "a.b.c", token()[:-1], "x" * 30_000,
    ]
    for text in bad:
        with driver(text) as other:
            expect_error((AuthError, ClientError), other.verify_connectivity)


def audit(binary, server, *arguments):
    result = subprocess.run(
        [binary, "audit", *arguments, "--data", server.directory + "/shard", "--json"],
        capture_output=True, text=True)
    return result.returncode, [json.loads(line) for line in result.stdout.splitlines()]


def test_audit(binary, server):
    status, [report] = audit(binary, server, "verify")
    expect(status == 0 and report["records"] > 1, report)
    status, records = audit(binary, server, "list")
    kinds = {record["kind"] for record in records}
    expect({"start", "configuration"} <= kinds, kinds)
    expect({"login", "loginFailure", "refusal", "administration"} <= kinds, kinds)
    secrets = [SECRET, AUTH[1], "eyJ"]
    expect(not any(secret in str(r) for r in records for secret in secrets), "a secret")
    # The chain, counted with other means.
    previous = "0" * 64
    with open(server.directory + "/shard/audit/00000001.jsonl", "rb") as file:
        for line in file:
            record = json.loads(line)
            expect(record["previous"] == previous, record)
            previous = hashlib.sha256(line[:line.rindex(b',"hash":"')]).hexdigest()
            expect(record["hash"] == previous, record)
    # A kill ends nothing but the log, wherever it strikes.
    server.process.kill()
    server.process.wait()
    status, [after] = audit(binary, server, "verify", "--from", report["hash"])
    expect(status == 0, after)


def test_kill(binary):
    """Wherever a kill strikes, what was answered is in the log, and that stays whole."""
    directory = tempfile.mkdtemp(prefix="intelgraph-audit-")
    answered = []
    for life in range(6):
        server = BoltServer(binary, directory=directory)
        killer = threading.Timer(random.uniform(0.2, 1.0), server.process.kill)
        killer.start()
        try:
            with GraphDatabase.driver(f"bolt://{server.address}") as driver, \
                    driver.session(database="acme/case") as session:
                for index in range(100_000):
                    text = f"CREATE INDEX i_{life}_{index} IF NOT EXISTS FOR (n:L) ON (n.p{life})"
                    session.run(text).consume()
                    answered.append(text)
                    session.run(f"DROP INDEX i_{life}_{index} IF EXISTS").consume()
        except (ServiceUnavailable, SessionExpired, OSError):
            pass
        server.process.wait()
    with BoltServer(binary, directory=directory) as server:
        status, [report] = audit(binary, server, "verify")
        expect(status == 0, report)
        _, records = audit(binary, server, "list", "--kind", "schema")
        missing = set(answered) - {record["detail"] for record in records}
        expect(answered and not missing, f"{len(missing)} of {len(answered)} are missing")


def run(binary):
    make_authority()
    make_certificate()
    with open(f"{DIRECTORY}/secret", "w") as file:
        file.write(SECRET)
    with open(f"{DIRECTORY}/password", "w") as file:
        file.write(AUTH[1])
    options = ["--tls-certificate", f"{DIRECTORY}/cert.pem", "--tls-key", f"{DIRECTORY}/key.pem",
               "--token-secret", f"{DIRECTORY}/secret", "--token-issuer", ISSUER,
               "--token-audience", "intelgraph", "--auth", "required",
               "--initial-password-file", f"{DIRECTORY}/password"]
    with BoltServer(binary, *options) as server:
        test_tls(server)
        test_reload(server)
        test_tokens(server)
        test_audit(binary, server)
    print("TLS, tokens and the audit log: all well")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    arguments = parser.parse_args()
    run(arguments.binary)
    test_kill(arguments.binary)
