"""Debezium's change events, as lines of a file that a server ingests."""

import json
import time

# Where a position in the database's log follows from the number of the entity.
BY_NUMBER = object()


def entity(number, age=0, position=BY_NUMBER):
    """Entity `number` of cdc/events, made some seconds ago in its database.

    Without a position in the database's log (None) a repeated event is known by its bytes alone.
    """
    milliseconds = int((time.time() - age) * 1000)
    key = {"tenant_id": "cdc", "case_id": "events", "id": number}
    source = {"version": "3.0.0.Final", "connector": "postgresql", "name": "ig", "db": "cdc",
              "ts_ms": milliseconds, "schema": "public", "table": "entities", "txId": number}
    if position is not None:
        source["lsn"] = 1_000 + number if position is BY_NUMBER else position
    after = key | {"type": "person", "name": f"Person {number}", "version": 1}
    value = {"before": None, "after": after, "source": source, "op": "c", "ts_ms": milliseconds}
    return json.dumps({"topic": "ig.public.entities", "key": json.dumps(key),
                       "value": json.dumps(value)}) + "\n"


def append(path, *lines):
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(lines)
