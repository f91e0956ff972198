"""Runs a measuring process: its lines, its peak memory, and how it ended."""
import json
import os
import signal
import subprocess
import threading
import time


class Process:
    """Runs `command` to its end, or until it has said nothing for `patience` seconds.

    lines       what it printed as JSON Lines
    begun       the row that it last said to begin
    problem     why it did not end well; None if it did
    peak_bytes  its most anonymous memory: what is not the system's to take back
    """

    def __init__(self, command, patience):
        self.lines, self.begun, self.problem, self.peak_bytes = [], None, None, 0
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        sampler = threading.Thread(target=self.sample, daemon=True)
        sampler.start()
        timer = self.watch(patience)
        for line in self.process.stdout:
            timer.cancel()
            self.read(line)
            timer = self.watch(patience)
        code = self.process.wait()
        timer.cancel()
        sampler.join()
        if code and not self.problem:
            self.problem = (f"crashed ({signal.Signals(-code).name})" if code < 0
                            else f"ended with {code}")

    def watch(self, patience):
        timer = threading.Timer(patience, self.kill, [patience])
        timer.daemon = True
        timer.start()
        return timer

    def kill(self, patience):
        self.problem = f"stopped after {patience:.0f} seconds"
        self.process.kill()

    def read(self, line):
        try:
            row = json.loads(line)
        except ValueError:
            print(line, end="", flush=True)
            return
        if row.get("begun"):
            self.begun = row["row"]
        else:
            self.lines.append(row)

    def sample(self):
        while self.process.poll() is None:
            self.peak_bytes = max(self.peak_bytes, anonymous_bytes(self.process.pid))
            time.sleep(0.02)


def anonymous_bytes(pid):
    """Memory of a process that no file stands behind; 0 once it is gone."""
    try:
        with open(f"/proc/{pid}/status") as file:
            fields = dict(line.split(":", 1) for line in file if ":" in line)
    except OSError:
        return 0
    return sum(int(fields.get(name, "0 kB").split()[0]) * 1024 for name in ("RssAnon", "RssShmem"))
