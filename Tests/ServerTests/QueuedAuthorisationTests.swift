import Bolt
import Glibc
import Graph
import IntelGraph
import TestKit
import Testing

@testable import Server

/// What was allowed when it was asked for, and is not any more when it is done.
@Suite(.serialized) struct `What users may do once it is their turn` {
    /// Begins a transaction that holds the writer.
    private func hold(_ client: TestClient) throws {
        try client.send(.begin(Request.TransactionStart(database: "acme/one")))
        _ = try client.success()
    }

    /// Asks for something that has to wait for the writer.
    private func queue(_ text: String, _ client: TestClient, in database: String? = nil) throws {
        let start = Request.TransactionStart(database: database)
        try client.send(.run(Request.Run(text, start: start)))
        usleep(200_000)
    }

    @Test(arguments: [
        ("DROP USER bob", unauthorized), ("ALTER USER bob SET STATUS SUSPENDED", unauthorized),
        ("REVOKE ROLE admin ON ALL TENANTS FROM bob", forbidden),
        ("ALTER USER bob SET PASSWORD CHANGE REQUIRED", expired),
        ("CREATE OR REPLACE USER bob SET PASSWORD 'long enough'", unauthorized),
    ])
    func `is no command of an administrator who is none by then`(
        ending: String, code: String
    ) throws {
        try withSecureServer { server, admin in
            _ = try admin.makeUser("eve", on: server)
            let commands = [
                "GRANT ROLE admin ON ALL TENANTS TO eve", "DROP USER admin",
                "CREATE USER mal SET PASSWORD 'long enough' SET ROLE admin ON ALL TENANTS",
                "ALTER USER bob SET STATUS ACTIVE",
            ]
            let first = try admin.makeUser("bob", "admin ON ALL TENANTS", on: server)
            let clients =
                [first] + (try commands.dropFirst().map { _ in
                    try TestClient(server, "bob", password(of: "bob"))
                })
            try hold(admin)
            for (client, command) in zip(clients, commands) { try queue(command, client) }
            try admin.run(ending)
            try admin.send(.commit)
            _ = try admin.success()
            for client in clients { #expect(try client.failure() == code) }
            #expect(
                try admin.run(
                    "SHOW USERS YIELD user, roles WHERE '*=admin' IN roles AND user <> 'bob' "
                        + "RETURN user") == [#"["admin"]"#])
        }
    }

    @Test func `leaves one of two administrators who drop each other`() throws {
        try withSecureServer { server, admin in
            let bob = try admin.makeUser("bob", "admin ON ALL TENANTS", on: server)
            let holder = try admin.makeUser("wes", "writer ON TENANT acme", on: server)
            try hold(holder)
            try queue("DROP USER bob", admin)
            try queue("DROP USER admin", bob)
            try holder.send(.rollback)
            _ = try holder.success()
            // Both come at once, and neither waits until the other is durable.
            _ = try admin.success()
            #expect(try bob.failure() == unauthorized)
            try admin.reset()
            #expect(try admin.run("SHOW USERS YIELD user") == [#"["admin"]"#, #"["wes"]"#])
        }
    }

    @Test(arguments: [
        ("DROP USER wes", unauthorized), ("ALTER USER wes SET STATUS SUSPENDED", unauthorized),
        ("GRANT ROLE reader ON TENANT acme TO wes", forbidden),
    ])
    func `is no statement that writes of who may not by then`(
        ending: String, code: String
    ) throws {
        try withSecureServer { server, admin in
            let wes = try admin.makeUser("wes", "writer ON TENANT acme", on: server)
            let begins = try TestClient(server, "wes", password(of: "wes"))
            try hold(admin)
            try queue("CREATE (:Gone)", wes, in: "acme/one")
            try begins.send(.begin(Request.TransactionStart(database: "acme/one")))
            usleep(200_000)
            try admin.run(ending)
            try admin.send(.commit)
            _ = try admin.success()
            #expect(try wes.failure() == code)
            #expect(try begins.failure() == code)
            #expect(try admin.run("MATCH (n) RETURN count(n)", in: "acme/one") == ["[0]"])
        }
    }

    @Test func `is no change of a password that is another one by then`() throws {
        try withSecureServer { server, admin in
            let wes = try admin.makeUser("wes", "writer ON TENANT acme", on: server)
            try hold(admin)
            try wes.send(
                .run(
                    Request.Run(
                        "ALTER CURRENT USER SET PASSWORD FROM $old TO 'a stolen user'",
                        ["old": .string(password(of: "wes"))])))
            usleep(200_000)
            try admin.run("ALTER USER wes SET PASSWORD 'a safe place' CHANGE NOT REQUIRED")
            try admin.send(.commit)
            _ = try admin.success()
            #expect(try wes.failure() == unauthorized)
            _ = try TestClient(server, "wes", "a safe place")
        }
    }

    @Test(arguments: ["", " ON ERROR CONTINUE", " ON ERROR BREAK"])
    func `ends between the transactions of a statement`(onError: String) throws {
        try withSecureServer { server, admin in
            for (ending, code) in [
                ("GRANT ROLE reader ON TENANT acme TO wes", forbidden),
                ("ALTER USER wes SET STATUS SUSPENDED", unauthorized),
                ("DROP USER wes", unauthorized),
            ] {
                let wes = try admin.makeUser("wes", "writer ON TENANT acme", on: server)
                try wes.send(
                    .run(
                        Request.Run(
                            endlessRows + "CALL (z) { CREATE (:Q) } IN TRANSACTIONS OF 1 ROW"
                                + onError,
                            start: Request.TransactionStart(database: "acme/one"))))
                let count = "MATCH (n:Q) RETURN count(n)"
                let before = try admin.run(count, in: "acme/one")
                try #require(try eventually { try admin.run(count, in: "acme/one") != before })
                try admin.run(ending)
                let last = try admin.run(count, in: "acme/one")
                #expect(try wes.failure() == code)
                #expect(try admin.run(count, in: "acme/one") == last)
            }
        }
    }

    @Test func `is to hold the writer only for who manages users, or writes`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE ()", in: "acme/one")
            for roles in [
                "reader ON TENANT acme", "writer ON TENANT acme", "admin ON ALL TENANTS",
            ] {
                try admin.run(
                    "CREATE OR REPLACE USER ada SET PASSWORD 'given away' SET ROLE \(roles)")
                for database in ["system", "acme/one"] {
                    let ada = try TestClient(server, "ada", "given away")
                    try ada.send(.begin(Request.TransactionStart(database: database)))
                    _ = try ada.success()
                    // It waits for nobody.
                    try admin.run("CREATE ()", in: "acme/one")
                    try ada.send(.rollback)
                    _ = try ada.success()
                }
            }
        }
    }

    @Test func `is to change one's own password with a transaction that holds no writer`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE USER ada SET PASSWORD 'given away'")
            let ada = try TestClient(server, "ada", "given away")
            let change = Request.run(
                Request.Run("ALTER CURRENT USER SET PASSWORD FROM 'given away' TO 'one of my own'"))
            let begin = Request.begin(Request.TransactionStart(database: "system"))
            try ada.send(begin, change, .discard(Request.Fetch()), .rollback)
            for _ in 0..<4 { _ = try ada.success() }
            _ = try TestClient(server, "ada", "given away")
            let reading = Request.TransactionStart(database: "system", isReadOnly: true)
            try ada.send(.begin(reading), change)
            _ = try ada.success()
            #expect(try ada.failure() == "Neo.ClientError.Statement.AccessMode")
            try ada.reset()
            try ada.send(begin, change, .discard(Request.Fetch()))
            for _ in 0..<3 { _ = try ada.success() }
            try admin.run("CREATE ()", in: "acme/one")
            // What it waits for at its end may be somebody else's.
            try hold(admin)
            try ada.send(.commit)
            usleep(200_000)
            try admin.send(.commit)
            _ = try admin.success()
            _ = try ada.success()
            #expect(try ada.run("RETURN 1", in: "system") == ["[1]"])
            _ = try TestClient(server, "ada", "one of my own")
            // Nor is it changed after its user is dropped.
            try ada.send(
                begin,
                .run(
                    Request.Run(
                        "ALTER CURRENT USER SET PASSWORD FROM 'one of my own' TO 'another one'")),
                .discard(Request.Fetch()))
            for _ in 0..<3 { _ = try ada.success() }
            try admin.run("DROP USER ada")
            try ada.send(.commit)
            #expect(try ada.failure() == unauthorized)
            #expect(try admin.run("SHOW USERS YIELD user") == [#"["admin"]"#])
        }
    }
}
