import Foundation
import Ingest
import IntelGraph
import Server
import TestKit
import Testing

@Suite("Metrics tell what sources have done", .serialized)
struct IngestMetricsTests {
    /// A new row of `entities`, as Debezium tells of it.
    ///
    /// - Parameters:
    ///   - lsn: its place in the source's history; nil for an event that tells none.
    ///   - secondsAgo: the time of the change.
    private static func event(_ id: Int, lsn: Int?, secondsAgo: Int) throws -> String {
        let time = Int(Date().timeIntervalSince1970 * 1_000) - secondsAgo * 1_000
        var source: [String: Any] = ["schema": "public", "table": "entities", "ts_ms": time]
        source["lsn"] = lsn
        let row: [String: Any] = [
            "tenant_id": "acme", "case_id": "0b6f1f1e-0001-4000-8000-000000000001", "id": id,
            "type": "person", "name": "Ada",
        ]
        let event: [String: Any] = [
            "topic": "ig.public.entities",
            "value": ["op": "c", "ts_ms": time, "source": source, "after": row] as [String: Any],
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: event), as: UTF8.self)
    }

    /// Serves a shard with a file of events until what it measures has these lines.
    private static func expect(
        _ lines: [String], of path: String, after eventCount: Int, _ shard: Shard,
        then body: () throws -> (lines: [String], eventCount: Int)? = { nil }
    ) throws {
        var configuration = ServerConfiguration(bolt: try ListenAddress("127.0.0.1:0"))
        configuration.http = try ListenAddress("127.0.0.1:0")
        configuration.drainTimeout = .milliseconds(200)
        configuration.sources = [
            IngestSource(
                name: "cdc", origin: .file(path: path, isFollowed: true),
                mapping: try Mapping.builtIn())
        ]
        let server = try Server.start(shard, configuration)
        defer { server.stop() }
        func check(_ lines: [String], after eventCount: Int) throws {
            #expect(eventually { server.ingestProgress[0].summary.events == eventCount })
            let text = try HTTPClient(server).get("/metrics").body
            for line in lines {
                #expect(text.contains("\nintelgraph_\(line)\n"), "\(line)\n\(text)")
            }
        }
        try check(lines, after: eventCount)
        if let (lines, eventCount) = try body() { try check(lines, after: eventCount) }
    }

    private static func append(_ line: String, to path: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        defer { handle.closeFile() }
        handle.seekToEndOfFile()
        handle.write(Data((line + "\n").utf8))
    }

    @Test("each event is counted once, as what became of it, and so is how late it was")
    func counts() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let path = directory + "/events.jsonl"
            // Clocks differ: what is ahead of ours has no lag.
            let first = try Self.event(1, lsn: 100, secondsAgo: -3_600)
            let unversioned = try Self.event(4, lsn: nil, secondsAgo: -3_600)
            let lines = [
                first, try Self.event(2, lsn: 101, secondsAgo: -3_600),
                try Self.event(3, lsn: 102, secondsAgo: -3_600), first,
                try Self.event(3, lsn: 99, secondsAgo: 7_200), unversioned, "{not JSON",
                unversioned, first,
            ]
            try (lines.joined(separator: "\n") + "\n").write(
                toFile: path, atomically: false, encoding: .utf8)
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            try Self.expect(
                [
                    #"ingest_events_total{source="cdc"} 9"#,
                    #"ingest_applied_total{source="cdc"} 4"#,
                    #"ingest_stale_total{source="cdc"} 1"#,
                    #"ingest_dead_letters_total{source="cdc"} 1"#, "dead_letters 1",
                    #"ingest_duplicates_total{source="cdc",layer="offset"} 0"#,
                    #"ingest_duplicates_total{source="cdc",layer="version"} 2"#,
                    #"ingest_duplicates_total{source="cdc",layer="event_id"} 1"#,
                    #"ingest_running{source="cdc"} 1"#, #"ingest_restarts_total{source="cdc"} 0"#,
                    #"ingest_lag_seconds_bucket{source="cdc",le="0.005"} 7"#,
                    #"ingest_lag_seconds_bucket{source="cdc",le="3600"} 7"#,
                    #"ingest_lag_seconds_bucket{source="cdc",le="+Inf"} 8"#,
                    #"ingest_lag_seconds_count{source="cdc"} 8"#,
                ], of: path, after: 9, shard)
            // A server that starts again knows them by their place, and what comes then is new.
            try Self.expect(
                [
                    #"ingest_events_total{source="cdc"} 9"#,
                    #"ingest_applied_total{source="cdc"} 0"#,
                    #"ingest_dead_letters_total{source="cdc"} 0"#, "dead_letters 1",
                    #"ingest_duplicates_total{source="cdc",layer="offset"} 9"#,
                    #"ingest_duplicates_total{source="cdc",layer="version"} 0"#,
                    #"ingest_duplicates_total{source="cdc",layer="event_id"} 0"#,
                    #"ingest_lag_seconds_count{source="cdc"} 0"#,
                ], of: path, after: 9, shard
            ) {
                try Self.append(try Self.event(5, lsn: 103, secondsAgo: -3_600), to: path)
                let lines = [
                    #"ingest_applied_total{source="cdc"} 1"#,
                    #"ingest_duplicates_total{source="cdc",layer="offset"} 9"#,
                    #"ingest_lag_seconds_bucket{source="cdc",le="0.005"} 1"#,
                    #"ingest_lag_seconds_sum{source="cdc"} 0"#,
                    #"ingest_lag_seconds_count{source="cdc"} 1"#,
                ]
                return (lines, 10)
            }
        }
    }
}
