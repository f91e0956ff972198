import Bolt
import Graph
import IntelGraph
@testable import Server
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
            #expect(schema.allSatisfy { $0.address == "127.0.0.1" })
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

    @Test func `who comes in, who does not, who is refused, and what is done to users`() throws {
        try withSecureServer { server, admin in
            let ada = try admin.makeUser("ada", "reader ON TENANT acme", on: server)
            #expect(throws: (any Error).self) { try TestClient(server, "ada", "wrong one here") }
            try ada.refusal(of: "CREATE ()", in: "acme/case")
            try ada.refusal(of: "RETURN 1", in: "other/case")
            try ada.refusal(of: "DROP USER admin")
            try admin.run("DROP USER ada")
            let directory = server.auditDirectory
            // Logins and refusals are written a little later.
            #expect(eventually { (try? logged(directory).count { $0.kind == "refusal" }) == 3 })
            let records = try logged(directory)
            #expect(records.filter { $0.kind == "login" }.map(\.user) == ["admin", "ada"])
            #expect(records.filter { $0.kind == "loginFailure" }.map(\.user) == ["ada"])
            let refusals = records.filter { $0.kind == "refusal" }
            #expect(refusals.map(\.database) == ["acme/case", "other/case", nil])
            #expect(refusals.allSatisfy { $0.user == "ada" && $0.address == "127.0.0.1" })
            let acts = records.filter { $0.kind == "administration" }.map(\.detail)
            #expect(acts.count == 3)
            #expect(acts.last == "DROP USER 'ada'")
            for secret in [firstPassword, password(of: "ada"), "wrong one here"] {
                #expect(!records.contains { $0.text.contains(secret) })
            }
        }
    }

    @Test func `a flood of wrong passwords is counted, and does not fill the log`() throws {
        let throttle = AuditThrottle(3, per: .seconds(10))
        let start = ContinuousClock.now
        var recorded: [Int] = []
        for index in 0..<100 {
            if let count = throttle.admit("a", at: start + .milliseconds(index)) {
                recorded.append(count)
            }
        }
        #expect(recorded == [0, 0, 0])
        #expect(throttle.admit("b", at: start) == 0)
        #expect(throttle.admit("a", at: start + .seconds(11)) == 97)
        #expect(throttle.admit("a", at: start + .seconds(11)) == 0)
        for index in 0..<30_000 { _ = throttle.admit("\(index)", at: start) }
    }

    private func logged(_ directory: String) throws -> [AuditRecord] {
        var records: [AuditRecord] = []
        _ = try AuditLog.forEachRecord(at: directory) { records.append($0) }
        return records
    }
}
