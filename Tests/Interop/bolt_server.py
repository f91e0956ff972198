"""A shard behind `intelgraph serve`, and what tests share that bring other people's clients."""

import base64
import hashlib
import hmac
import json
import re
import shutil
import signal
import subprocess
import tempfile


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def refused(kind, code, body):
    """The error of a kind that a driver raises, with a code of Neo4j's."""
    try:
        body()
    except kind as error:
        expect(code in (error.code or ""), f"{error.code} instead of {code}")
        return error
    raise AssertionError(f"no {kind.__name__}: {code}")


def token(secret, algorithm="HS256", **claims):
    """A JSON Web Token, signed with HMAC whatever it says of that."""
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    signed = ".".join(part(json.dumps(each).encode()) for each in ({"alg": algorithm}, claims))
    code = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{part(code)}"


def metrics(text):
    """The samples of what /metrics answers, by name and labels."""
    samples = {}
    for name, labels, value in re.findall(r"^(\w+)(?:\{(.*)\})? (\S+)$", text, re.M):
        known = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels)
        samples[name, frozenset(known)] = float(value)
    return samples


class BoltServer:
    """The command under test on a free port, with a shard that is gone afterwards."""

    def __init__(self, binary, *options, directory=None):
        self.directory = directory or tempfile.mkdtemp(prefix="intelgraph-bolt-")
        command = [binary, "serve", "--data", self.directory + "/shard", "--bolt", "127.0.0.1:0"]
        if "--http" not in options:
            command += ["--http", "none"]
        self.process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        greeting = self.process.stdout.readline()
        found = re.search(r"bolt(?:\+ssc)?://(\S+),", greeting)
        if not found:
            raise SystemExit(f"the server does not say where it listens: {greeting!r}\n"
                             + self.process.stderr.read())
        self.address = found.group(1)
        if "--http" in options:
            self.http = re.search(r"http://\S+[0-9]", self.process.stdout.readline()).group(0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def memory(self):
        """The bytes that the process has made itself."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) << 10 for line in status if line.startswith("RssAnon"))

    def terminate(self):
        """Asks the server to end; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)
