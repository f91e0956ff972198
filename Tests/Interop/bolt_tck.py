#!/usr/bin/env python3
"""Runs the openCypher TCK over Bolt against `intelgraph serve`: no scenario may fail, as none does
in process, and none may be skipped but those with procedures of their own, which no server has.

usage: bolt_tck.py path/to/intelgraph path/to/tck_run.py
"""

import collections
import json
import os
import subprocess
import sys

from bolt_server import BoltServer

# Scenarios that bring procedures of their own.
SKIPPED = 41


def main():
    binary, runner = sys.argv[1:]
    with BoltServer(binary, "--database", "tck/tck") as server:
        report = server.directory + "/report.json"
        tck = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(runner))), "tck")
        done = subprocess.run(
            [sys.executable, runner, "--uri", f"bolt://{server.address}", "--database", "tck/tck",
             "--tck", tck, "--timeout", "30", "--json", report])
        if done.returncode != 0:
            raise SystemExit("the runner failed")
        with open(report, encoding="utf-8") as file:
            scenarios = json.load(file)["scenarios"]
        failed = [s for s in scenarios if s["status"] not in ("pass", "skip")]
        for scenario in failed[:20]:
            print(f"{scenario['status']}: {scenario['id']}: {scenario.get('why', '')}")
        skipped = [s for s in scenarios if s["status"] == "skip"]
        if failed or len(scenarios) == len(skipped):
            raise SystemExit(f"{len(failed)} of {len(scenarios)} scenarios failed")
        if len(skipped) > SKIPPED:
            whys = collections.Counter(s.get("why", "") for s in skipped)
            raise SystemExit(f"{len(skipped)} scenarios were skipped, not {SKIPPED}: {dict(whys)}")


if __name__ == "__main__":
    main()
