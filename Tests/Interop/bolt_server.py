"""A shard behind `intelgraph serve`, for tests that bring other people's clients."""

import re
import shutil
import signal
import subprocess
import tempfile


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
