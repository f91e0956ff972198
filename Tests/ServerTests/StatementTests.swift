import Bolt
import Graph
import Server
import TestKit
import Testing

@Suite struct `Statements over Bolt` {
    @Test func `write and read in one partition`() throws {
        try withServer { server in
            let client = try TestClient(server)
            try client.send(
                .run(Request.Run("CREATE (n:P {x: $x}) RETURN n.x AS x", ["x": 7])),
                .pull(Request.Fetch()))
            #expect(json(try client.success()["fields"]) == #"["x"]"#)
            let (rows, metadata) = try client.rows()
            #expect(rows == ["[7]"])
            #expect(
                json(metadata["stats"]) == """
                    {"nodes-created":1,"properties-set":1,"labels-added":1,"contains-updates":true}
                    """)
            #expect(json(metadata["type"]) == #""rw""#)
            #expect(json(metadata["db"]) == #""acme/case""#)
            #expect(json(metadata["bookmark"]) == #""IG:1""#)
            #expect(try client.integer("MATCH (n:P) RETURN count(n)") == 1)
        }
    }

    @Test(arguments: BoltVersion.supported)
    func `are the same in every version of the protocol`(version: BoltVersion) throws {
        try withServer { server in
            let client = try TestClient(server, version: version)
            let date = Value.date(Temporal.Date(daysSinceEpoch: 7))
            let rows = try client.run(
                "CREATE p = (a:A {x: 1})-[r:T]->(:B) RETURN a, r, p, $t AS t", ["t": date])
            let row = rows.first ?? ""
            for part in [#""labels":["A"]"#, #""type":"T""#, "1970-01-08"] {
                #expect(row.contains(part), "\(row)")
            }
            try client.send(.run(Request.Run("nonsense")))
            #expect(try client.failure() == "Neo.ClientError.Statement.SyntaxError")
        }
    }

    /// Short results are made before they are asked for, and kept.
    @Test func `that have few rows send them as they are asked for too`() throws {
        try withServer { server in
            let client = try TestClient(server)
            for statement in [
                "UNWIND range(1, 7) AS x RETURN x",
                "UNWIND range(1, 7) AS x CREATE (n:P {x: x}) RETURN n.x",
            ] {
                try client.send(
                    .run(Request.Run(statement)), .pull(Request.Fetch(count: 2)),
                    .discard(Request.Fetch(count: 3)), .pull(Request.Fetch(count: 1)),
                    .pull(Request.Fetch(count: 1)))
                _ = try client.success()
                var ends: [ValueMap] = []
                for wanted in [["[1]", "[2]"], [], ["[6]"], ["[7]"]] {
                    let (rows, metadata) = try client.rows()
                    #expect(rows == wanted, "\(statement)")
                    ends.append(metadata)
                }
                #expect(ends.dropLast().allSatisfy { json($0["has_more"]) == "true" })
                #expect(json(ends[3]["has_more"]).isEmpty)
                #expect(json(ends[3]["bookmark"]).contains("IG:"))
            }
            // Asking for as many as there are leaves none.
            try client.send(
                .run(Request.Run("UNWIND range(1, 7) AS x RETURN x")),
                .pull(Request.Fetch(count: 7)), .run(Request.Run("RETURN 8")),
                .pull(Request.Fetch()))
            _ = try client.success()
            #expect(try client.rows().rows.count == 7)
            _ = try client.success()
            #expect(try client.rows().rows == ["[8]"])
        }
    }

    @Test(arguments: [1, 500, 1_024, 1_025, 3_000], [10, 200_000])
    func `lose no row between those that are kept and those that are not`(
        rowCount: Int64, byteCount: Int64
    ) throws {
        guard rowCount * byteCount < 150_000_000 else { return }
        try withServer { server in
            let client = try TestClient(server)
            let text = String(repeating: "x", count: Int(byteCount))
            try client.send(
                .run(
                    Request.Run(
                        "UNWIND range(1, $n) AS x RETURN x, $text AS text",
                        ["n": .integer(rowCount), "text": .string(text)])),
                .pull(Request.Fetch(count: 400)), .pull(Request.Fetch()))
            _ = try client.success()
            var next: Int64 = 1
            for pull in 0..<2 where pull == 0 || rowCount > 400 {
                for row in try client.rows().rows {
                    #expect(row.hasPrefix("[\(next),"))
                    next += 1
                }
            }
            #expect(next == rowCount + 1)
        }
    }

    @Test func `are sent row by row as they are asked for`() throws {
        try withServer { server in
            let client = try TestClient(server)
            try client.send(
                .run(Request.Run("UNWIND range(1, 2500) AS x RETURN x")),
                .pull(Request.Fetch(count: 1_000)), .pull(Request.Fetch(count: 1_000)),
                .pull(Request.Fetch(count: 1_000)))
            _ = try client.success()
            for (count, hasMore) in [(1_000, true), (1_000, true), (500, false)] {
                let (rows, metadata) = try client.rows()
                #expect(rows.count == count)
                #expect(json(metadata["has_more"]) == (hasMore ? "true" : ""))
            }
            // The rest of a result may be given up.
            try client.send(
                .run(Request.Run(endlessRows + "RETURN z")),
                .pull(Request.Fetch(count: 1)), .discard(Request.Fetch()))
            _ = try client.success()
            #expect(try client.rows().rows == ["[1]"])
            #expect(json(try client.success()["has_more"]).isEmpty)
            #expect(try client.integer("RETURN 5") == 5)
        }
    }

    @Test func `name their partition as the database`() throws {
        try withServer { server in
            let client = try TestClient(server)
            for name in ["acme/one", "acme.one", "acme.one"] {
                let start = Request.TransactionStart(database: name)
                try client.send(
                    .run(Request.Run("CREATE ()", start: start)), .pull(Request.Fetch()))
                _ = try client.success()
                #expect(json(try client.success()["db"]) == #""acme/one""#)
            }
            #expect(try client.integer("MATCH (n) RETURN count(n)") == 0)
            for name in ["/", "a/", "a/\u{1}", "../../etc/passwd\n"] {
                let start = Request.TransactionStart(database: name)
                try client.send(.run(Request.Run("RETURN 1", start: start)))
                #expect(try client.failure() == "Neo.ClientError.Database.DatabaseNotFound")
                try client.reset()
            }
        }
    }

    @Test func `need a database where there are several and none is the default`() throws {
        try withServer { $0.defaultDatabase = nil } _: { server in
            let client = try TestClient(server)
            // Where there is none yet, there is one to begin with.
            for name in [nil, "neo4j", "Neo4j"] {
                let start = Request.TransactionStart(database: name)
                try client.send(
                    .run(Request.Run("RETURN 1", start: start)), .pull(Request.Fetch()))
                _ = try client.success()
                #expect(try client.rows().rows == ["[1]"])
            }
            let start = Request.TransactionStart(database: "acme/one")
            try client.send(.run(Request.Run("CREATE ()", start: start)), .pull(Request.Fetch()))
            _ = try client.success()
            _ = try client.success()
            #expect(try client.integer("MATCH (n) RETURN count(n)") == 1)
            try client.send(
                .run(Request.Run("CREATE ()", start: Request.TransactionStart(database: "b/c"))),
                .pull(Request.Fetch()), .run(Request.Run("RETURN 1")))
            for _ in 0..<2 { _ = try client.success() }
            #expect(try client.failure() == "Neo.ClientError.Database.DatabaseNotFound")
        }
    }

    /// As drivers do before they know of any database, and tools after that.
    @Test(arguments: [nil, "neo4j"])
    func `need none where they ask about the server, nor do routes`(name: String?) throws {
        try withServer { $0.defaultDatabase = nil } _: { server in
            let client = try TestClient(server)
            for name in ["acme/one", "acme/two"] { try client.run("CREATE ()", in: name) }
            var route = Request.Route(context: ["address": "h:1"])
            route.database = name
            try client.send(.route(route))
            guard case .map(let table)? = try client.success()["rt"] else {
                Issue.record("there is no routing table")
                return
            }
            #expect(json(table["db"]) == name.map { "\"\($0)\"" } ?? "")
            #expect(json(table["servers"]).split(separator: "h:1").count == 4)
            let components = "CALL dbms.components() YIELD name, versions"
            let needy = [
                components + " MATCH (n) RETURN count(n)",
                components + " RETURN name, EXISTS { (:P) }",
                components + " RETURN [(a)-->(b) | b] AS found",
                components + " CALL db.labels() YIELD label RETURN label",
                "MATCH (n) WHERE n.x = 'CALL dbms.components()' RETURN n",
            ]
            for isReadOnly in [true, false] {
                let start = Request.TransactionStart(database: name, isReadOnly: isReadOnly)
                for (statement, count) in [
                    ("SHOW DATABASES", 3), ("call  dbms.components()", 1),
                    ("CALL dbms.components() YIELD name, edition RETURN name", 1),
                    (components + " UNWIND versions AS v RETURN name, v AS `match`", 1),
                    ("/* a tool's */ CALL dbms.components() YIELD name RETURN name", 1),
                ] {
                    #expect(try client.run(statement, in: name).count == count)
                    try client.send(
                        .begin(start), .run(Request.Run(statement)), .pull(Request.Fetch()),
                        .commit)
                    for _ in 0..<2 { _ = try client.success() }
                    #expect(try client.rows().rows.count == count)
                    _ = try client.success()
                }
                for statement in ["MATCH (n) RETURN n", "RETURN 1", "CREATE ()"] + needy {
                    let code = try client.refusalInTransaction(
                        of: statement, in: name, isReadOnly: isReadOnly)
                    #expect(code == "Neo.ClientError.Database.DatabaseNotFound", "\(statement)")
                    let refusal = try client.refusal(of: statement, in: name)
                    #expect(refusal.message.contains("there are 2 partitions"), "\(refusal)")
                }
            }
        }
    }

    @Test func `fail with a code, and the connection goes on after a reset`() throws {
        try withServer { server in
            let client = try TestClient(server)
            for (text, code) in [
                ("RETURN", "Neo.ClientError.Statement.SyntaxError"),
                ("RETURN nonsense", "Neo.ClientError.Statement.SyntaxError"),
                ("RETURN $missing", "Neo.ClientError.Statement.ParameterMissing"),
                ("RETURN 1 / 0", "Neo.ClientError.Statement.ArithmeticError"),
                ("CREATE ({x: {}})", "Neo.ClientError.Statement.TypeError"),
                ("CALL no.such()", "Neo.ClientError.Procedure.ProcedureNotFound"),
            ] {
                try client.send(.run(Request.Run(text)), .pull(Request.Fetch()), .reset)
                var codes: [String] = []
                loop: while true {
                    switch try client.receive() {
                    case .failure(let metadata):
                        if case .string(let text)? = metadata["neo4j_code"] { codes.append(text) }
                    case .success where !codes.isEmpty: break loop
                    // The reset may have come before the failure did.
                    case .ignored: codes.append("ignored")
                    case nil: break loop
                    default: break
                    }
                }
                #expect(codes.first == code || codes.first == "ignored", "\(text): \(codes)")
            }
            #expect(try client.integer("RETURN 1") == 1)
        }
    }

    @Test func `that change data are refused where only reading is meant`() throws {
        try withServer { server in
            let client = try TestClient(server)
            let start = Request.TransactionStart(isReadOnly: true)
            try client.send(.run(Request.Run("CREATE ()", start: start)))
            #expect(try client.failure() == "Neo.ClientError.Statement.AccessMode")
            try client.reset()
            try client.send(.begin(start), .run(Request.Run("CREATE ()")))
            _ = try client.success()
            #expect(try client.failure() == "Neo.ClientError.Statement.AccessMode")
            try client.reset()
            #expect(try client.integer("MATCH (n) RETURN count(n)") == 0)
        }
    }

    @Test func `that commit as they go, explain and profile`() throws {
        try withServer { server in
            let client = try TestClient(server)
            let batches = "CALL (x) { CREATE ({x: x}) } IN TRANSACTIONS OF 3 ROWS"
            #expect(try client.run("UNWIND range(1, 10) AS x " + batches).isEmpty)
            #expect(try client.integer("MATCH (n) RETURN count(n)") == 10)
            for (prefix, key) in [("EXPLAIN", "plan"), ("PROFILE", "profile")] {
                try client.send(
                    .run(Request.Run("\(prefix) MATCH (n) RETURN n.x")), .discard(Request.Fetch()))
                _ = try client.success()
                #expect(json(try client.success()[key]).contains("AllNodesScan"))
            }
            try client.send(.begin(Request.TransactionStart()))
            _ = try client.success()
            try client.send(
                .run(Request.Run("EXPLAIN CREATE ()")), .pull(Request.Fetch()), .rollback)
            _ = try client.success()
            #expect(json(try client.success()["plan"]).contains("Create"))
            _ = try client.success()
        }
    }

    @Test func `hold little memory while a client takes no rows, and others are served`() throws {
        try withServer { server in
            let slow = try TestClient(server)
            let other = try TestClient(server)
            let filler = Value.string(String(repeating: "x", count: 1_000))
            let watch = MemoryWatch()
            let text = "UNWIND range(1, 300000) AS x RETURN x, $f"
            try slow.send(.run(Request.Run(text, ["f": filler])), .pull(Request.Fetch()))
            for number in 0..<50 { #expect(try other.integer("RETURN \(number)") == Int64(number)) }
            // The rows are 300 MB; what is held are the range, a batch and the window.
            #expect(watch.stop() < 100 << 20)
            _ = try slow.success()
            for _ in 0..<1_000 { _ = try slow.receive() }
            slow.close()
            #expect(eventually { server.connectionCount == 1 })
        }
    }
}
