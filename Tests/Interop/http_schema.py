"""Holds the HTTP interface to its own description: schemathesis makes requests from /openapi.json,
good and bad ones, and compares what comes back with it.

Usage: http_schema.py BINARY
"""

import os
import subprocess
import sys
import tempfile

from bolt_server import BoltServer

# Not positive_data_acceptance: a statement may be any text, and most texts are no Cypher.
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,"
          "response_headers_conformance,response_schema_conformance,negative_data_rejection,"
          "unsupported_method,use_after_free,missing_required_header,ignored_auth")


def main(binary):
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    # A deadline for what is thought up, such as an endless statement.
    with BoltServer(binary, "--http", "127.0.0.1:0", "--database", "acme/fraud-7",
                    "--transaction-timeout", "5") as server, \
            tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(
            [program, "run", server.http + "/openapi.json", "--checks", CHECKS,
             "--max-examples", "40", "--seed", "7", "--request-timeout", "30",
             "--phases", "examples,coverage,fuzzing", "--generation-database", "none",
             "--no-color"], cwd=folder, check=False)
        if result.returncode != 0:
            raise SystemExit("the HTTP interface is not as /openapi.json describes it")
        if server.terminate() != 0:
            raise SystemExit("the server does not end in an orderly way")


if __name__ == "__main__":
    main(sys.argv[1])
