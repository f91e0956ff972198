#!/usr/bin/env python3
"""A Kafka cluster on loopback TCP for tests: librdkafka's mock cluster, kept alive by this process.

usage: mock_broker.py [BROKERS]

Prints one line, the bootstrap servers, then answers each line of standard input with one line: "ok",
or what went wrong. It ends when standard input does, so no cluster outlives its test.

    topic NAME PARTITIONS      create a topic, its partitions spread over the brokers
    down BROKER | up BROKER    close and refuse connections, or accept them again
    rtt BROKER MILLISECONDS    delay every answer
    leader TOPIC PARTITION BROKER
    error API_KEY CODE...      answer the next requests of that kind with these error codes
"""

import ctypes
import sys

LIBRARY = "librdkafka.so.1"
PRODUCER = 0


def function(library, name, result, *arguments):
    found = getattr(library, name)
    found.restype = result
    found.argtypes = arguments
    return found


class Cluster:
    def __init__(self, broker_count):
        library = ctypes.CDLL(LIBRARY)
        pointer, text, i16, i32 = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int16, ctypes.c_int32
        integer, size = ctypes.c_int, ctypes.c_size_t

        new_configuration = function(library, "rd_kafka_conf_new", pointer)
        new_client = function(library, "rd_kafka_new", pointer, integer, pointer, text, size)
        new_cluster = function(library, "rd_kafka_mock_cluster_new", pointer, pointer, integer)
        bootstraps = function(library, "rd_kafka_mock_cluster_bootstraps", text, pointer)

        message = ctypes.create_string_buffer(512)
        # The cluster needs a client of its own to live in; it never talks to anybody.
        client = new_client(PRODUCER, new_configuration(), message, len(message))
        if not client:
            raise RuntimeError(message.value.decode())
        self.cluster = new_cluster(client, broker_count)
        self.bootstrap_servers = bootstraps(self.cluster).decode()

        mock = lambda name, *arguments: function(
            library, "rd_kafka_mock_" + name, integer, pointer, *arguments)
        self.create_topic = mock("topic_create", text, integer, integer)
        self.set_down = mock("broker_set_down", i32)
        self.set_up = mock("broker_set_up", i32)
        self.set_rtt = mock("broker_set_rtt", i32, integer)
        self.set_leader = mock("partition_set_leader", text, i32, i32)
        self.push_errors = function(
            library, "rd_kafka_mock_push_request_errors_array",
            None, pointer, i16, size, ctypes.POINTER(integer))

    def run(self, words):
        name, *rest = words
        if name == "topic":
            return self.create_topic(self.cluster, rest[0].encode(), int(rest[1]), 1)
        if name == "down":
            return self.set_down(self.cluster, int(rest[0]))
        if name == "up":
            return self.set_up(self.cluster, int(rest[0]))
        if name == "rtt":
            return self.set_rtt(self.cluster, int(rest[0]), int(rest[1]))
        if name == "leader":
            return self.set_leader(self.cluster, rest[0].encode(), int(rest[1]), int(rest[2]))
        if name == "error":
            codes = [int(code) for code in rest[1:]]
            array = (ctypes.c_int * len(codes))(*codes)
            return self.push_errors(self.cluster, int(rest[0]), len(codes), array)
        raise ValueError("no command " + name)


def main():
    cluster = Cluster(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(cluster.bootstrap_servers, flush=True)
    for line in sys.stdin:
        try:
            code = cluster.run(line.split()) or 0
            print("ok" if code == 0 else f"error {code}", flush=True)
        except Exception as error:  # Whatever it is, the test shall read it.
            print(f"error {error!r}", flush=True)


main()
