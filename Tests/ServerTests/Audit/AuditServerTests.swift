import Bolt
import Graph
import IntelGraph
import Server
import TestKit
import Testing

@Suite struct `What a server records` {
    /// Runs a server in a directory that stays while `check` looks at the log.
    private func records(
        of body: (Server) throws -> Void, _ check: ([AuditRecord]) throws -> Void
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory)
            defer { shard.close() }
            var configuration = ServerConfiguration(bolt: try ListenAddress("127.0.0.1:0"))
            configuration.defaultDatabase = "acme/case"
            configuration.drainTimeout = .milliseconds(200)
            let server = try Server.start(shard, configuration)
            defer { server.stop() }
            try body(server)
            server.stop()
            #expect(try AuditLog.verify(at: directory + "/audit").problem == nil)
            var records: [AuditRecord] = []
            _ = try AuditLog.forEachRecord(at: directory + "/audit") { records.append($0) }
            try check(records)
        }
    }

    @Test func `its start and its end`() throws {
        try records { server in
            #expect(server.auditPosition.sequence == 1)
        } _: { records in
            #expect(records.map(\.kind) == ["start", "stop"])
            #expect(records[0].detail?.hasPrefix("IntelGraph ") == true)
        }
    }

    @Test func `statements that change the schema, and no parameters`() throws {
        let create = "CREATE INDEX by_name FOR (n:Person) ON (n.name)"
        let drop = "DROP INDEX by_name"
        try records { server in
            let client = try TestClient(server)
            try client.run(create, ["secret": "hidden"])
            try client.run("EXPLAIN " + drop)
            try client.run("CREATE (:Person {name: $name})", ["name": "hidden"])
            try client.send(.begin(Request.TransactionStart()))
            _ = try client.success()
            try client.run(drop)
            try client.send(.commit)
            _ = try client.success()
        } _: { records in
            let schema = records.filter { $0.kind == "schema" }
            #expect(schema.map(\.detail) == [create, drop])
            #expect(schema.allSatisfy { $0.database == "acme/case" })
            #expect(!records.contains { $0.text.contains("hidden") })
        }
    }

    @Test func `nothing of a schema statement that fails`() throws {
        try records { server in
            let client = try TestClient(server)
            try client.send(.run(Request.Run("DROP INDEX missing")), .pull(Request.Fetch()))
            _ = try client.failure()
        } _: { records in
            #expect(records.map(\.kind) == ["start", "stop"])
        }
    }
}
