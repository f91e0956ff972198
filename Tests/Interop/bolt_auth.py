#!/usr/bin/env python3
"""Logs in to `intelgraph serve` as Neo4j's Python driver does, unmodified: users, roles, lock-out.

usage: bolt_auth.py path/to/intelgraph
"""

import argparse
import os
import socket
import subprocess
import sys

import neo4j
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, ClientError, Forbidden

from bolt_server import BoltServer, expect, refused

FIRST = "the first password"
PASSWORDS = {"admin": FIRST, "ray": "ray reads only", "wes": "wes writes too"}


def driver(server, name, password=None, scheme="bolt"):
    auth = (name, password or PASSWORDS[name])
    return GraphDatabase.driver(f"{scheme}://{server.address}", auth=auth)


def run(server, name, text, database=None, password=None, **parameters):
    with driver(server, name, password) as own, own.session(database=database) as session:
        return [record.values() for record in session.run(text, parameters)]


def credentials(server):
    expect(run(server, "admin", "RETURN 1", "acme/one") == [[1]], "the first user")
    for auth in [None, ("admin", "wrong password"), ("nobody", FIRST), ("admin", ""),
                 neo4j.bearer_auth("token"), neo4j.custom_auth("admin", FIRST, "native", "odd")]:
        with GraphDatabase.driver(f"bolt://{server.address}", auth=auth) as own:
            refused(AuthError, "Security.Unauthorized", own.verify_connectivity)
    for scheme in ("bolt", "neo4j"):
        with driver(server, "admin", scheme=scheme) as own:
            expect(own.verify_authentication(), "the right password")
            expect(not own.verify_authentication(auth=("admin", "wrong password")), "a wrong one")


def users(server):
    with driver(server, "admin") as admin:
        # As tools do it: in the system database, in a managed transaction.
        for name, role in (("ray", "reader"), ("wes", "writer")):
            summary = admin.execute_query(
                "CREATE USER $name SET PASSWORD $password CHANGE NOT REQUIRED "
                f"SET ROLE {role} ON TENANT acme",
                name=name, password=PASSWORDS[name], database_="system").summary
            expect(summary.counters.system_updates == 1, f"{summary.counters}")
            expect(summary.counters.contains_system_updates, "contains system updates")
        rows = admin.execute_query("SHOW USERS", database_="system").records
        expect([r["user"] for r in rows] == ["admin", "ray", "wes"], f"{rows}")
        expect([r["roles"] for r in rows] == [["*=admin"], ["acme=reader"], ["acme=writer"]],
               f"{rows}")
        expect(rows[0].keys() == ["user", "roles", "passwordChangeRequired", "suspended", "home"],
               f"{rows[0].keys()}")
        error = refused(ClientError, "Statement.ArgumentError", lambda: admin.execute_query(
            "CREATE USER ray SET PASSWORD 'very secret'", database_="system"))
        expect("very secret" not in str(error), f"{error}")
        error = refused(ClientError, "Statement.SyntaxError", lambda: admin.execute_query(
            "CREATE USER eve SET PASSWORD 'very secret' NONSENSE", database_="system"))
        expect("very secret" not in str(error), f"{error}")


def roles(server):
    run(server, "wes", "CREATE (:P {x: 1})", "acme/one")
    run(server, "admin", "CREATE (:P {x: 2})", "umbrella/two")
    expect(run(server, "ray", "MATCH (n:P) RETURN n.x", "acme/one") == [[1]], "ray reads")
    refused(Forbidden, "Security.Forbidden",
            lambda: run(server, "ray", "CREATE (:P)", "acme/one"))
    refused(Forbidden, "Security.Forbidden",
            lambda: run(server, "wes", "CREATE INDEX FOR (n:P) ON (n.x)", "acme/one"))
    for text in ("MATCH (n) RETURN count(n)", "CALL db.labels()"):
        for database in ("umbrella/two", "umbrella/none"):
            refused(Forbidden, "Security.Forbidden", lambda: run(server, "ray", text, database))
    with driver(server, "ray", scheme="neo4j") as ray:
        # The driver's transactions declare to write unless told otherwise.
        with ray.session(database="acme.one") as session:
            counted = session.execute_write(
                lambda tx: tx.run("MATCH (n:P) RETURN count(n)").single()[0])
            expect(counted == 1, "a reader's transaction")
        refused(Forbidden, "Security.Forbidden",
                lambda: ray.execute_query("RETURN 1", database_="umbrella/two"))
        names = [r["name"] for r in ray.execute_query("SHOW DATABASES", database_="system").records]
        expect(names == ["acme/one", "system"], f"{names}")
        # Another user in the same driver, by LOGOFF and LOGON.
        written = ray.execute_query("CREATE (n:P) RETURN 1", database_="acme/one",
                                    auth_=("wes", PASSWORDS["wes"])).records
        expect(len(written) == 1, "another user's statement")
        refused(Forbidden, "Security.Forbidden",
                lambda: ray.execute_query("CREATE (:P)", database_="acme/one"))


def changes(server):
    with driver(server, "wes") as wes, driver(server, "admin") as admin:
        with wes.session(database="acme/one") as session:
            session.run("CREATE (:P)").consume()
            admin.execute_query("GRANT ROLE reader ON TENANT acme TO wes", database_="system")
            refused(Forbidden, "Security.Forbidden", lambda: session.run("CREATE (:P)").consume())
            expect(session.run("RETURN 1").single()[0] == 1, "wes reads")
            admin.execute_query("DROP USER wes", database_="system")
            refused(AuthError, "Security.Unauthorized", lambda: session.run("RETURN 1").consume())
    run(server, "admin", "CREATE USER new SET PASSWORD 'to be changed'", "system")
    refused(ClientError, "Security.CredentialsExpired",
            lambda: run(server, "new", "RETURN 1", "system", "to be changed"))
    with driver(server, "new", "to be changed") as own, own.session(database="system") as session:
        session.run("ALTER CURRENT USER SET PASSWORD FROM 'to be changed' TO $new",
                    new="changed since").consume()
        expect(session.run("RETURN 1").single()[0] == 1, "in at once")
    expect(run(server, "new", "RETURN 1", "system", "changed since") == [[1]], "the new password")


def old_protocol(server):
    """Credentials within HELLO, as versions before 5.1 have them."""
    def string(text):
        return bytes([0xD0, len(text)]) + text.encode()

    def greet(password):
        with socket.create_connection(server.address.rsplit(":", 1)) as connection:
            connection.sendall(b"\x60\x60\xB0\x17" + b"\0\0\4\4" + bytes(12))
            expect(connection.recv(4) == b"\0\0\4\4", "4.4")
            entries = {"user_agent": "test/1", "scheme": "basic", "principal": "admin",
                       "credentials": password}
            body = b"\xB1\x01" + bytes([0xA0 + len(entries)])
            body += b"".join(string(key) + string(value) for key, value in entries.items())
            connection.sendall(len(body).to_bytes(2, "big") + body + b"\0\0")
            return connection.recv(4)[3]

    expect(greet(FIRST) == 0x70, "the right password")
    expect(greet("wrong password") == 0x7F, "a wrong password")


def lock_out(server):
    run(server, "admin", "CREATE USER sue SET PASSWORD 'a password of sue' CHANGE NOT REQUIRED",
        "system")
    # At once after the failures, for a name is locked for a minute only.
    for name, password in (("sue", "a password of sue"), ("ray", "wrong password")):
        for _ in range(8):
            refused(AuthError, "Security.Unauthorized",
                    lambda: run(server, name, "RETURN 1", password="wrong password"))
        refused(ClientError, "Security.AuthenticationRateLimit",
                lambda: run(server, name, "RETURN 1", password=password))
    expect(run(server, "ray", "RETURN 1") == [[1]], "who was in from here a short time ago comes in")
    expect(run(server, "admin", "RETURN 1", "system") == [[1]], "others come in")


def command(binary, server):
    """Users that the command makes, where no server has the shard."""
    data = server.directory + "/other"

    def intelgraph(*arguments, text=None):
        return subprocess.run([binary, "user", *arguments, "--data", data], input=text,
                              capture_output=True, text=True)

    made = intelgraph("add", "root", "--admin", "--create", text="a password of root\n")
    expect(made.returncode == 0, made.stderr)
    expect(intelgraph("add", "root", "--admin", text="a password of root\n").returncode != 0, "twice")
    expect(intelgraph("add", "eve", text="short\n").returncode != 0, "a short password")
    made = intelgraph("add", "ada", "--grant", "acme=writer", text="a password of ada\n")
    expect(made.returncode == 0, made.stderr)
    shown = intelgraph("list", "--json").stdout.splitlines()
    expect(shown == ['{"user":"ada","roles":["acme=writer"]}', '{"user":"root","roles":["*=admin"]}'],
           f"{shown}")
    expect(intelgraph("remove", "ada").returncode == 0, "remove")
    log = subprocess.run([binary, "log", "--data", data, "--from", "1"], capture_output=True, text=True)
    expect("user ada removed" in log.stdout and "password" not in log.stdout, log.stdout)
    verified = subprocess.run([binary, "verify", "--data", data], capture_output=True, text=True)
    expect(verified.returncode == 0, verified.stdout + verified.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    options = parser.parse_args()
    os.environ["INTELGRAPH_INITIAL_PASSWORD"] = FIRST
    with BoltServer(options.binary, "--auth", "required", "--login-failures", "8") as server:
        for part in (credentials, users, roles, changes, old_protocol, lock_out):
            part(server)
            print(f"{part.__name__.replace('_', ' ')}: passed")
        command(options.binary, server)
        print("command: passed")
        expect(server.terminate() == 0, "the end")
        errors = server.process.stderr.read()
        for secret in (*PASSWORDS.values(), "very secret", "changed since"):
            expect(secret not in errors, "a password on standard error")
    return 0


if __name__ == "__main__":
    sys.exit(main())
