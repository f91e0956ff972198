import Bolt
import Graph
import IntelGraph
import TestKit
import Testing

@testable import Server

@Suite(.serialized) struct `Users over Bolt` {
    @Test func `are made, changed, shown and dropped`() throws {
        try withSecureServer { server, admin in
            try admin.send(
                .run(
                    Request.Run(
                        "CREATE USER ada SET PASSWORD $p SET ROLE reader ON TENANT acme, `b c`",
                        ["p": "a good password"])),
                .pull(Request.Fetch()))
            _ = try admin.success()
            let (rows, metadata) = try admin.rows()
            #expect(rows.isEmpty)
            #expect(
                json(metadata["stats"])
                    == #"{"system-updates":1,"contains-system-updates":true}"#)
            #expect(json(metadata["db"]) == #""system""#)
            #expect(json(metadata["type"]) == #""s""#)
            #expect(json(metadata["bookmark"]).hasPrefix(#""IG:"#))
            #expect(
                try admin.run("SHOW USERS") == [
                    #"["ada",["acme=reader","b c=reader"],true,false,null]"#,
                    #"["admin",["*=admin"],false,false,null]"#,
                ])
            try admin.run("GRANT ROLE writer ON TENANT acme TO ada")
            try admin.run("GRANT ROLE reader ON ALL TENANTS TO ada")
            try admin.run("REVOKE ROLE writer ON TENANT `b c` FROM ada")
            try admin.run("REVOKE ROLE reader ON TENANT `b c` FROM ada")
            try admin.run("ALTER USER ada SET PASSWORD CHANGE NOT REQUIRED SET STATUS SUSPENDED")
            #expect(
                try admin.run("SHOW USERS YIELD user, roles, suspended WHERE suspended") == [
                    #"["ada",["*=reader","acme=writer"],true]"#
                ])
            try admin.run("CREATE USER ada IF NOT EXISTS SET PASSWORD 'something else'")
            try admin.run("DROP USER ada")
            try admin.run("DROP USER ada IF EXISTS")
            #expect(try admin.run("SHOW USERS YIELD user RETURN count(*)") == ["[1]"])
            #expect(
                try admin.run("SHOW CURRENT USER YIELD user, roles") == [
                    #"["admin",["*=admin"]]"#
                ])
        }
    }

    @Test(arguments: [
        "CREATE USER admin SET PASSWORD 'long enough'", "DROP USER nobody",
        "ALTER USER nobody SET STATUS ACTIVE", "GRANT ROLE reader ON TENANT a TO nobody",
        "CREATE USER ada SET PASSWORD 'short'", "CREATE USER `a:b` SET PASSWORD 'long enough'",
        "CREATE USER `` SET PASSWORD 'long enough'", "GRANT ROLE reader ON TENANT `*` TO admin",
        "GRANT ROLE reader ON TENANT `a/b` TO admin", "DROP USER admin",
        "ALTER USER admin SET STATUS SUSPENDED", "REVOKE ROLE admin ON ALL TENANTS FROM admin",
        "GRANT ROLE reader ON ALL TENANTS TO admin",
        "CREATE OR REPLACE USER admin SET PASSWORD 'long enough'",
    ])
    func `are not changed by commands that make no sense`(text: String) throws {
        try withSecureServer { _, admin in
            let (code, message) = try admin.refusal(of: text)
            #expect(code == wrongArgument || code.contains("SyntaxError"), "\(code) \(message)")
            #expect(!message.contains("long enough"))
            #expect(
                try admin.run("SHOW USERS") == [#"["admin",["*=admin"],false,false,null]"#])
        }
    }

    @Test func `have passwords that stand in no text of an error`() throws {
        try withSecureServer { _, admin in
            for (text, parameters) in [
                ("CREATE USER ada SET PASSWORD 'hunter2!' NONSENSE", [:]),
                ("CREATE USER ada SET PASSWORD 'hunter2!", [:]),
                ("EXPLAIN CREATE USER ada SET PASSWORD 'hunter2!'", [:]),
                ("CREATE USER admin SET PASSWORD 'hunter2!'", [:]),
                ("CREATE USER ada SET PASSWORD $p", ["p": ["hunter2!"]]),
                ("CREATE USER ada SET PASSWORD $missing", ["p": "hunter2!"]),
                ("ALTER CURRENT USER SET PASSWORD FROM 'hunter2!' TO 'hunter2!!'", [:]),
            ] as [(String, ValueMap)] {
                let (code, message) = try admin.refusal(of: text, parameters)
                #expect(!message.contains("hunter2!"), "\(code)")
            }
        }
    }

    @Test func `change together with the rest of a transaction, or not at all`() throws {
        try withSecureServer { server, admin in
            let start = Request.TransactionStart(database: "system")
            for (end, count) in [(Request.rollback, "[1]"), (.commit, "[2]")] {
                try admin.send(.begin(start))
                _ = try admin.success()
                try admin.run("CREATE USER ada SET PASSWORD 'long enough'")
                try admin.run("ALTER USER ada SET PASSWORD CHANGE NOT REQUIRED")
                try admin.send(end)
                _ = try admin.success()
                #expect(try admin.run("SHOW USERS YIELD user RETURN count(*)") == [count])
            }
            #expect(
                try TestClient(server, "ada", "long enough").run("RETURN 1", in: "system")
                    == ["[1]"])
            let reading = Request.TransactionStart(database: "system", isReadOnly: true)
            try admin.send(.begin(reading), .run(Request.Run("DROP USER ada")))
            _ = try admin.success()
            #expect(try admin.failure() == "Neo.ClientError.Statement.AccessMode")
        }
    }

    @Test func `must change a password that was given to them, and nothing else works`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE ()", in: "acme/one")
            try admin.run(
                "CREATE USER ada SET PASSWORD 'given away' SET ROLE writer ON TENANT acme")
            let ada = try TestClient(server, "ada", "given away")
            for (text, database) in [
                ("RETURN 1", "acme/one"), ("SHOW DATABASES", "system"), ("CREATE ()", "acme/one"),
                ("CREATE USER eve SET PASSWORD 'long enough'", "system"),
            ] {
                #expect(try ada.refusal(of: text, in: database).code == expired)
            }
            for text in [
                "ALTER CURRENT USER SET PASSWORD FROM 'wrong one' TO 'one of my own'",
                "ALTER CURRENT USER SET PASSWORD FROM 'given away' TO 'given away'",
                "ALTER CURRENT USER SET PASSWORD FROM 'given away' TO 'short'",
            ] {
                _ = try ada.refusal(of: text, in: "system")
            }
            let start = Request.TransactionStart(database: "system")
            try ada.send(
                .begin(start),
                .run(
                    Request.Run(
                        "ALTER CURRENT USER SET PASSWORD FROM 'given away' TO 'one of my own'")),
                .pull(Request.Fetch()), .commit)
            for _ in 0..<4 { _ = try ada.success() }
            #expect(try ada.run("RETURN 1", in: "acme/one") == ["[1]"])
            #expect(throws: (any Error).self) { try TestClient(server, "ada", "given away") }
            _ = try TestClient(server, "ada", "one of my own")
        }
    }

    @Test func `have a password each of which only the last one is right`() throws {
        try withSecureServer { server, admin in
            _ = try admin.makeUser("ada", on: server)
            // The right one is remembered, and must not be once it is wrong.
            _ = try TestClient(server, "ada", password(of: "ada"))
            try admin.run("ALTER USER ada SET PASSWORD 'another one' CHANGE NOT REQUIRED")
            #expect(throws: (any Error).self) { try TestClient(server, "ada", password(of: "ada")) }
            _ = try TestClient(server, "ada", "another one")
        }
    }

    @Test func `are there when the server starts again`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            for round in 0..<2 {
                let shard = try Shard.open(at: directory)
                defer { shard.close() }
                var configuration = ServerConfiguration(bolt: try ListenAddress("127.0.0.1:0"))
                configuration.authentication = .required
                configuration.passwordCost = PasswordCost(
                    logarithmOfRounds: 4, blockSize: 1, parallelism: 1)
                // Only of use while there are no users.
                configuration.initialPassword = round == 0 ? firstPassword : "another password"
                configuration.drainTimeout = .milliseconds(200)
                let server = try Server.start(shard, configuration)
                defer { server.stop() }
                let admin = try TestClient(server, "admin", firstPassword)
                #expect(try admin.run("SHOW USERS YIELD user", in: "system") == [#"["admin"]"#])
                #expect(try shard.verify() == [])
            }
        }
    }

    @Test func `are no matter of the database that holds no graph`() throws {
        try withSecureServer { _, admin throws in
            #expect(try admin.run("RETURN 1", in: "System") == ["[1]"])
            #expect(try admin.refusal(of: "CREATE ()", in: "system").code == forbidden)
            #expect(try admin.refusalInTransaction(of: "CREATE ()", in: "system") == forbidden)
            #expect(try admin.run("MATCH (n) RETURN count(n)", in: "system") == ["[0]"])
            #expect(
                try admin.run(
                    "SHOW DATABASES YIELD name, type, default, currentStatus", in: "system")
                    == [#"["system","system",false,"online"]"#])
        }
    }
}
