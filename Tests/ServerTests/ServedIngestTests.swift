import Bolt
import Foundation
import Ingest
import IntelGraph
import Server
import TestKit
import Testing

@Suite("Sources are ingested beside queries", .serialized)
struct ServedIngestTests {
    private static let samples = repositoryRoot + "/Samples/debezium-small.jsonl"
    private static let database = "acme-intel/0b6f1f1e-0001-4000-8000-000000000001"

    private static func lines() throws -> [String] {
        try String(contentsOfFile: samples, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// What a file of all events gives, without a server.
    private static func expectedHashes() throws -> [String] {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory)
            defer { shard.close() }
            let mapping = try Mapping.builtIn()
            _ = try Ingester(target: ShardTarget(shard, mapping: mapping), mapping: mapping)
                .run(FileEventSource(path: samples))
            return try hashes(shard)
        }
    }

    private static func hashes(_ shard: Shard) throws -> [String] {
        try shard.partitions().map { "\($0.name) \($0.contentHash)" }.sorted()
    }

    private static func file(_ path: String) throws -> IngestSource {
        IngestSource(
            name: "events", origin: .file(path: path, isFollowed: true),
            mapping: try Mapping.builtIn())
    }

    private static func serve<R>(
        _ sources: [IngestSource], _ configure: (inout ServerConfiguration) -> Void = { _ in },
        _ body: (Server, Shard, String) throws -> R
    ) throws -> R {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            var configuration = ServerConfiguration(bolt: try ListenAddress("127.0.0.1:0"))
            configuration.defaultDatabase = Self.database
            configuration.drainTimeout = .milliseconds(200)
            configuration.sources = sources
            configuration.ingestBackoff.shortest = .milliseconds(50)
            configure(&configuration)
            let server = try Server.start(shard, configuration)
            defer { server.stop() }
            return try body(server, shard, directory)
        }
    }

    private static func append(_ lines: some Sequence<String>, to path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        let handle = try #require(FileHandle(forWritingAtPath: path))
        defer { handle.closeFile() }
        handle.seekToEndOfFile()
        handle.write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    @Test("a file that grows: clients see its events, and what cannot be applied is put aside")
    func file() throws {
        let lines = try Self.lines()
        let expected = try Self.expectedHashes()
        try withTemporaryDirectory(inMemory: true) { directory in
            let path = directory + "/events.jsonl"
            try Self.append(lines.prefix(200) + ["{not JSON"], to: path)
            try Self.serve([try Self.file(path)]) { server, shard, _ in
                let client = try TestClient(server)
                #expect(eventually { server.ingestProgress[0].summary.events == 201 })
                let some = try client.integer("MATCH (n) RETURN count(n)")
                #expect(some > 0)
                try Self.append(lines.dropFirst(200), to: path)
                #expect(eventually { server.ingestProgress[0].summary.events == 505 })
                // The later events also delete.
                #expect(try client.integer("MATCH (n) RETURN count(n)") != some)
                let progress = server.ingestProgress[0]
                #expect(progress.state == .running && progress.restartCount == 0)
                #expect(progress.summary.deadLettered == 1)
                #expect(progress.summary.lag.total > 0)
                #expect(try shard.statistics().deadLetterCount == 1)
                #expect(try Self.hashes(shard) == expected)
                // Nothing comes; the end must not wait for it.
                let start = ContinuousClock.now
                server.stop()
                #expect(ContinuousClock.now - start < .seconds(10))
                #expect(server.ingestProgress[0].state == .ended)
            }
        }
    }

    @Test("a source that is not there yet is tried again until it is")
    func outage() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let path = directory + "/late.jsonl"
            try Self.serve([try Self.file(path)]) { server, _, _ in
                #expect(eventually { server.ingestProgress[0].restartCount >= 2 })
                guard case .waiting(.source) = server.ingestProgress[0].state else {
                    // It may be at its next attempt.
                    return #expect(server.ingestProgress[0].state == .running)
                }
                try Self.append(try Self.lines(), to: path)
                #expect(eventually { server.ingestProgress[0].summary.events == 504 })
                #expect(server.ingestProgress[0].state == .running)
            }
        }
    }

    @Test("a transaction of a client that holds the writer and ingest take turns")
    func turns() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let path = directory + "/events.jsonl"
            try Self.append([], to: path)
            try Self.serve([try Self.file(path)]) { server, _, _ in
                let holder = try TestClient(server)
                try holder.send(.begin(.init()))
                _ = try holder.success()
                try holder.run("CREATE (:Held)")
                try Self.append(try Self.lines(), to: path)
                usleep(300_000)
                // The batch waits for the client.
                #expect(server.ingestProgress[0].summary.applied == 0)
                #expect(try holder.integer("MATCH (n) RETURN count(n)") == 1)
                try holder.send(.commit)
                _ = try holder.success()
                #expect(eventually { server.ingestProgress[0].summary.events == 504 })
                // And one that never ends does not hold up the end of the server.
                try holder.send(.begin(.init()))
                _ = try holder.success()
                try Self.append(try Self.lines().prefix(10), to: path)
                usleep(200_000)
                let start = ContinuousClock.now
                server.stop()
                #expect(ContinuousClock.now - start < .seconds(10))
                #expect(server.ingestProgress[0].state == .ended)
            }
        }
    }

    @Test("a server that starts again goes on where the store is")
    func restart() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let path = directory + "/events.jsonl"
            try FileManager.default.copyItem(atPath: Self.samples, toPath: path)
            let source = try Self.file(path)
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            var configuration = ServerConfiguration(bolt: try ListenAddress("127.0.0.1:0"))
            configuration.sources = [source]
            for round in 0..<2 {
                let server = try Server.start(shard, configuration)
                defer { server.stop() }
                #expect(eventually { server.ingestProgress[0].summary.events == 504 })
                let summary = server.ingestProgress[0].summary
                #expect(summary.duplicates.offsets == (round == 0 ? 0 : 504))
                #expect(summary.applied == (round == 0 ? 219 : 0))
            }
        }
    }

    @Test("a statement of a mapping that is wrong keeps the server from starting")
    func badMapping() throws {
        var source = try Self.file("/dev/null")
        source.mapping.tables[0].upsert = "UNWIND $events AS event RETURN nonsense"
        #expect(throws: ServerError.self) { () throws in
            try Self.serve([source]) { _, _, _ in }
        }
    }
}
