import Foundation
import Glibc
import Server
import Testing

@Suite struct `Health and metrics` {
    @Test func `a server that serves is live and ready`() throws {
        try withHTTP { _, client throws in
            #expect(try client.get("/health/live").body == #"{"status":"live"}"#)
            #expect(try client.get("/health/ready").body == #"{"status":"ready"}"#)
        }
    }

    @Test func `one that ends says so, and takes nothing new`() throws {
        try withHTTP { $0.drainTimeout = .seconds(20) } _: { server, client throws in
            let path = "/db/neo4j/query/v2/tx"
            let id = try #require(try client.post(path, "").text("transaction.id"))
            let stopping = Stopping(server)
            #expect(
                eventually {
                    (try? HTTPClient(server).get("/health/ready").status) == 503
                })
            let other = try HTTPClient(server)
            let refused = try other.run("RETURN 1")
            #expect(refused.status == 503)
            #expect(refused.code == "Neo.TransientError.General.DatabaseUnavailable")
            #expect(refused.headers["connection"] == "close")
            #expect(try other.isHungUpOn())
            #expect(try client.post("\(path)/\(id)/commit", "").status == 202)
            stopping.wait()
        }
    }

    @Test func `metrics count what was done`() throws {
        try withHTTP { server, client throws in
            let bolt = try TestClient(server)
            try bolt.run("CREATE (:A)")
            try client.run("MATCH (n) RETURN n")
            try client.run("RETRUN")
            let answer = try client.get("/metrics")
            #expect(answer.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") ?? false)
            for line in [
                "intelgraph_build_info{version=\"0.1.0\"} 1",
                "intelgraph_connections{protocol=\"bolt\"} 1",
                "intelgraph_connections{protocol=\"http\"} 1",
                "intelgraph_operation_duration_seconds_count{operation=\"write\"} 1",
                "intelgraph_operation_duration_seconds_count{operation=\"read\"} 1",
                "intelgraph_failures_total{blames=\"client\"} 1", "intelgraph_rows_total 1",
                "intelgraph_writer_batch_records_count 1", "intelgraph_lsn 1",
                "intelgraph_store_failed 0",
            ] {
                #expect(answer.body.contains(line + "\n"), "\(line)\n\(answer.body)")
            }
            for name in [
                "checkpoint_age_seconds", "graph_free_bytes", "changelog_bytes", "map_bytes",
                "oldest_reader_commits", "dead_letters", "resident_memory_bytes",
            ] {
                #expect(answer.body.contains("\nintelgraph_\(name) "), "\(name)")
            }
            // Who alerts on it would wonder about readers that nobody has.
            #expect(answer.body.contains("oldest reader sees; the last checkpoint is one."))
        }
    }

    @Test func `discovery tells clients where to go`() throws {
        try withHTTP { server, client throws in
            let port = try #require(server.address.split(separator: ":").last)
            let answer = try client.get("/", ["Host": "localhost:1"])
            #expect(answer.text("bolt_direct") == "bolt://localhost:\(port)")
            #expect(answer.text("query") == "http://localhost:1/db/{databaseName}/query/v2")
        }
    }
}
