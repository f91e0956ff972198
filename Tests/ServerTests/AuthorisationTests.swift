import Bolt
import Graph
import IntelGraph
import Storage
import TestKit
import Testing

@testable import Server

@Suite(.serialized) struct `What users may do` {
    @Test func `is what their roles say`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE (:P {x: 1})", in: "acme/one")
            let reader = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            let writer = try admin.makeUser("wes", "writer ON TENANT acme", on: server)
            let owner = try admin.makeUser("tad", "admin ON TENANT acme", on: server)
            let all = [reader, writer, owner]
            let makesIndex = "CREATE INDEX IF NOT EXISTS FOR (n:P) ON (n.x)"
            for (statement, allowed) in [
                ("MATCH (n:P) RETURN n.x", [true, true, true]),
                ("EXPLAIN CREATE ()", [true, true, true]),
                ("CREATE (:Q)", [false, true, true]),
                ("PROFILE CREATE (:Q)", [false, true, true]),
                ("MATCH (n:Q) SET n.x = 1", [false, true, true]),
                ("UNWIND [1] AS x CALL (x) { CREATE (:Q) } IN TRANSACTIONS", [false, true, true]),
                (makesIndex, [false, false, true]),
                ("DROP INDEX nothing IF EXISTS", [false, false, true]),
                ("CREATE USER eve SET PASSWORD 'long enough'", [false, false, false]),
                ("DROP USER ray IF EXISTS", [false, false, false]),
                ("GRANT ROLE admin ON ALL TENANTS TO ray, wes, tad", [false, false, false]),
                ("ALTER USER ray SET STATUS ACTIVE", [false, false, false]),
            ] {
                for (client, isAllowed) in zip(all, allowed) {
                    if isAllowed {
                        try client.run(statement, in: "acme/one")
                    } else {
                        let code = try client.refusal(of: statement, in: "acme/one").code
                        #expect(code == forbidden, "\(statement)")
                    }
                    if statement.contains("IN TRANSACTIONS") { continue }
                    // In transactions too, of either kind.
                    let code = try client.refusalInTransaction(of: statement, in: "acme/one")
                    let isRefused = !code.isEmpty
                    #expect(isRefused == !isAllowed, "\(statement): \(code)")
                    let isReading = statement.hasPrefix("MATCH (n:P)") || statement.hasPrefix("EXP")
                    let other = try client.refusalInTransaction(
                        of: statement, in: "acme/one", isReadOnly: true)
                    #expect(other.isEmpty == isReading, "\(statement): \(other)")
                }
            }
            #expect(try reader.refusal(of: "SHOW USERS", in: "acme/one").code == forbidden)
            #expect(try owner.refusal(of: "SHOW USERS", in: "system").code == forbidden)
            #expect(try admin.run("SHOW USERS YIELD user", in: "system").count == 4)
        }
    }

    @Test func `tells nothing of another tenant, not even what there is`() throws {
        try withSecureServer { server, admin in
            for database in ["acme/one", "acme/two", "umbrella/x"] {
                try admin.run("CREATE (:Secret {x: 1})", in: database)
            }
            let eve = try admin.makeUser("eve", "admin ON TENANT umbrella", on: server)
            var answers: Set<String> = []
            for name in ["acme/one", "acme/none", "acme.one", "nobody/one", "*/one", "acme/../x"] {
                for statement in [
                    "MATCH (n) RETURN count(n)", "EXPLAIN MATCH (n:Secret) RETURN n", "CREATE ()",
                    "CREATE INDEX FOR (n:A) ON (n.a)", "CALL db.labels()", "SHOW INDEXES",
                    "SHOW DATABASES", "nonsense",
                ] {
                    let (code, message) = try eve.refusal(of: statement, in: name)
                    let shown = name.replacing(".one", with: "/one")
                    answers.insert(code + message.replacing(shown, with: "NAME"))
                }
                try eve.send(.begin(Request.TransactionStart(database: name)))
                #expect(try eve.failure() == forbidden)
                try eve.reset()
                var route = Request.Route()
                route.database = name
                try eve.send(.route(route))
                #expect(try eve.failure() == forbidden)
                try eve.reset()
            }
            #expect(answers.count == 1 && answers.first?.hasPrefix(forbidden) == true, "\(answers)")
            // Her own is the only one, as far as she is told.
            #expect(try eve.run("MATCH (n) RETURN count(n)") == ["[1]"])
            #expect(
                try eve.run("SHOW DATABASES YIELD name") == [#"["umbrella/x"]"#, #"["system"]"#])
            #expect(try eve.run("SHOW DATABASE `acme/one`").isEmpty)
            #expect(try eve.run("SHOW HOME DATABASE YIELD name") == [#"["umbrella/x"]"#])
            let nobody = try admin.makeUser("nobody", on: server)
            #expect(try nobody.refusal(of: "RETURN 1").message.contains("0 partitions"))
            #expect(try nobody.run("SHOW DATABASES YIELD name", in: "system") == [#"["system"]"#])
        }
    }

    @Test func `is no more with a plan that another tenant's client had made`() throws {
        try withSecureServer { server, admin in
            // Of one size as far as the cache of plans tells them apart.
            try admin.run("UNWIND range(1, 50) AS x CREATE (:P {x: x})", in: "acme/one")
            try admin.run("UNWIND range(1, 20) AS x CREATE (:P {x: x})", in: "umbrella/x")
            let eve = try admin.makeUser("eve", "reader ON TENANT umbrella", on: server)
            for statement in ["MATCH (n:P) RETURN count(n)", "SHOW DATABASES YIELD name"] {
                let all = try admin.run(statement, in: "acme/one")
                let own = try eve.run(statement, in: "umbrella/x")
                #expect(own != all)
                #expect(try eve.refusal(of: statement, in: "acme/one").code == forbidden)
            }
            // Estimates are counts.
            let plans = try [(admin, "acme/one"), (eve, "umbrella/x")].map { client, database in
                let run = Request.Run(
                    "EXPLAIN MATCH (n:P) RETURN n.x",
                    start: Request.TransactionStart(database: database))
                try client.send(.run(run), .discard(Request.Fetch()))
                _ = try client.success()
                return json(try client.success()["plan"])
            }
            #expect(plans[0].contains("50") && !plans[1].contains("50"), "\(plans)")
        }
    }

    @Test func `has a default database only if it may be read`() throws {
        try withSecureServer { $0.defaultDatabase = "acme/one" } _: { server, admin in
            try admin.run("CREATE ()")
            try admin.run("CREATE ()", in: "umbrella/x")
            let eve = try admin.makeUser("eve", "reader ON TENANT umbrella", on: server)
            #expect(try eve.run("MATCH (n) RETURN count(n)") == ["[1]"])
            try eve.send(.begin(Request.TransactionStart()))
            #expect(json(try eve.success()["db"]) == #""umbrella/x""#)
        }
    }

    @Test func `ends with the next request once a user is dropped or suspended`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE (:P)", in: "acme/one")
            for ending in ["DROP USER wes", "ALTER USER wes SET STATUS SUSPENDED"] {
                let idle = try admin.makeUser("wes", "writer ON TENANT acme", on: server)
                let inTransaction = try TestClient(server, "wes", password(of: "wes"))
                let start = Request.TransactionStart(database: "acme/one")
                try inTransaction.send(.begin(start), .run(Request.Run("CREATE (:Q)")))
                for _ in 0..<2 { _ = try inTransaction.success() }
                let fetching = try TestClient(server, "wes", password(of: "wes"))
                try fetching.send(
                    .run(Request.Run(endlessRows + "RETURN x", start: start)),
                    .pull(Request.Fetch(count: 1)))
                _ = try fetching.success()
                _ = try fetching.rows()
                // The transaction has the writer: what ends the user waits for its end.
                let waiting = TestThread { _ = try admin.run(ending) }
                try inTransaction.send(.pull(Request.Fetch()), .commit)
                for _ in 0..<2 { _ = try inTransaction.success() }
                try waiting.wait()
                try inTransaction.send(.begin(start))
                #expect(try inTransaction.failure() == unauthorized)
                #expect(try idle.refusal(of: "RETURN 1", in: "acme/one").code == unauthorized)
                try fetching.send(.pull(Request.Fetch(count: 1)))
                #expect(try fetching.failure() == unauthorized)
                #expect(throws: (any Error).self) {
                    try TestClient(server, "wes", password(of: "wes"))
                }
            }
        }
    }

    @Test func `is not what another user of the same name may do`() throws {
        try withSecureServer { server, admin in
            let old = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            let new = try admin.makeUser("ray", "admin ON TENANT acme", on: server)
            #expect(try old.refusal(of: "RETURN 1", in: "acme/one").code == unauthorized)
            try new.run("CREATE ()", in: "acme/one")
        }
    }

    @Test func `changes at once with roles, also within a transaction`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE ()", in: "acme/one")
            let client = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            #expect(try client.refusal(of: "CREATE ()", in: "acme/one").code == forbidden)
            try admin.run("GRANT ROLE writer ON TENANT acme TO ray")
            try client.run("CREATE ()", in: "acme/one")
            let start = Request.TransactionStart(database: "acme/one", isReadOnly: true)
            try client.send(.begin(start))
            _ = try client.success()
            try admin.run("REVOKE ROLE reader ON TENANT acme FROM ray")
            #expect(try client.run("RETURN 1") == ["[1]"])
            try admin.run("REVOKE ROLE writer ON TENANT acme FROM ray")
            try client.send(.run(Request.Run("RETURN 1")))
            #expect(try client.failure() == forbidden)
            try client.reset()
            #expect(try client.refusal(of: "RETURN 1", in: "acme/one").code == forbidden)
        }
    }

    @Test func `holds up no writer with only the role to read`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE (:P)", in: "acme/one")
            let client = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            try client.send(.begin(Request.TransactionStart(database: "acme/one")))
            _ = try client.success()
            try admin.run("CREATE (:P)", in: "acme/one")
            #expect(try client.run("MATCH (n:P) RETURN count(n)") == ["[1]"])
            try client.send(.commit)
            _ = try client.success()
        }
    }

    @Test(arguments: [
        "acme/one\u{0}umbrella/x", "umbrella/x\n", "acme/one' OR '1'='1", "umbrella", "//", "a/",
        "/x", "system/x", "..", "umbrella/../acme/one", "umbrella\u{2044}x", " umbrella/x",
        "UMBRELLA/x", "acme/one;DROP USER eve", "\u{1}import", "umbrella%2Fx", "*", "*/*",
    ])
    func `is not widened by what a database is called`(name: String) throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE (:Secret)", in: "acme/one")
            try admin.run("CREATE (:Own)", in: "umbrella/x")
            let eve = try admin.makeUser("eve", "writer ON TENANT umbrella", on: server)
            try eve.send(
                .run(
                    Request.Run(
                        "MATCH (n:Secret) RETURN count(n)",
                        start: Request.TransactionStart(database: name))),
                .pull(Request.Fetch()))
            switch try eve.receive() {
            case .failure(let metadata):
                let code = json(metadata["neo4j_code"])
                #expect(code.contains(forbidden) || code.contains("DatabaseNotFound"), "\(code)")
            case .success: #expect(try eve.rows().rows == ["[0]"])
            case let other: Issue.record("\(String(describing: other))")
            }
        }
    }

    @Test func `is of a tenant with exactly these bytes`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE (:Secret)", in: "cafe\u{301}/x")
            let eve = try admin.makeUser("eve", "writer ON TENANT `caf\u{e9}`", on: server)
            #expect(try eve.refusal(of: "RETURN 1", in: "cafe\u{301}/x").code == forbidden)
            #expect(try eve.run("MATCH (n) RETURN count(n)", in: "caf\u{e9}/x") == ["[0]"])
            // Each tenant has its own role, also for one user.
            let ada = try admin.makeUser(
                "ada", "admin ON TENANT `caf\u{e9}`", "reader ON TENANT `cafe\u{301}`", on: server)
            #expect(try ada.run("MATCH (n) RETURN count(n)", in: "cafe\u{301}/x") == ["[1]"])
            #expect(try ada.refusal(of: "CREATE (:Y)", in: "cafe\u{301}/x").code == forbidden)
            #expect(try ada.run("CREATE (n:Y) RETURN count(n)", in: "caf\u{e9}/x") == ["[1]"])
        }
    }
}

/// Work on a thread of its own, whose error is thrown where it is waited for.
final class TestThread: @unchecked Sendable {
    // Safe: the result is read once the thread has ended.
    private var result: Result<Void, any Error> = .success(())
    private var thread: Thread?

    init(_ body: @escaping () throws -> Void) {
        // Safe: only the new thread calls it.
        nonisolated(unsafe) let body = body
        thread = try? Thread { [self] in result = Result { try body() } }
    }

    func wait() throws {
        thread?.join()
        try result.get()
    }
}
