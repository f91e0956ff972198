import Foundation
import Server
import Testing

@Suite struct `The Query API` {
    @Test func `runs a statement and answers with fields and rows`() throws {
        try withHTTP { _, client throws in
            let answer = try client.run(
                "UNWIND [1, 2] AS x RETURN x, $name AS name", #","parameters":{"name":"Ada"}"#)
            #expect(answer.status == 202)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(
                answer.body.hasPrefix(
                    #"{"data":{"fields":["x","name"],"values":[[1,"Ada"],[2,"Ada"]]},"#
                        + #""bookmarks":["#))
            #expect(answer.text("queryType") == "r")
        }
    }

    @Test func `shows each type as Neo4j does`() throws {
        try withHTTP { _, client throws in
            let text = """
                RETURN null, true, 1, 1.5, 'a"b', [1, 'x'], {k: 1}, date('2020-01-02'),
                datetime('2020-01-02T03:04:05+01:00'), duration('P1DT2S'),
                point({x: 1.0, y: 2.0})
                """
            #expect(
                try client.run(text).body.contains(
                    #"[[null,true,1,1.5,"a\"b",[1,"x"],{"k":1},"2020-01-02","#
                        + #""2020-01-02T03:04:05+01:00","P1DT2S","SRID=7203;POINT (1.0 2.0)"]]"#))
            let typed = try client.run(
                "RETURN 1 AS a, [1.5] AS b, {k: null} AS c", "",
                ["Accept": "application/vnd.neo4j.query"])
            #expect(typed.headers["content-type"] == "application/vnd.neo4j.query")
            #expect(
                typed.body.contains(
                    #"[[{"$type":"Integer","_value":"1"},{"$type":"List","_value":["#
                        + #"{"$type":"Float","_value":"1.5"}]},{"$type":"Map","_value":{"#
                        + #""k":{"$type":"Null","_value":null}}}]]"#))
        }
    }

    @Test func `shows nodes, relationships and paths with their element ids`() throws {
        try withHTTP { _, client throws in
            let answer = try client.run("CREATE p = (:A {x: 1})-[:R]->(:B) RETURN p")
            #expect(answer.text("data.values.0.0.0.labels.0") == "A")
            #expect(answer.number("data.values.0.0.0.properties.x") == 1)
            #expect(answer.text("data.values.0.0.1.type") == "R")
            let source = answer.text("data.values.0.0.0.elementId")
            #expect(source?.hasPrefix("acme/case:n") ?? false)
            #expect(answer.text("data.values.0.0.1.startNodeElementId") == source)
            let typed = try client.run(
                "MATCH (n:A) RETURN n", "", ["Accept": "application/vnd.neo4j.query.v1.1"])
            #expect(typed.text("data.values.0.0._value._element_id") == source)
            #expect(typed.text("data.values.0.0._value._properties.x._value") == "1")
        }
    }

    @Test func `takes typed parameters, and gives them back`() throws {
        try withHTTP { _, client throws in
            let values = [
                #"{"$type":"Integer","_value":"9007199254740993"}"#,
                #"{"$type":"Float","_value":"NaN"}"#, #"{"$type":"Base64","_value":"AP8="}"#,
                #"{"$type":"Date","_value":"2020-01-02"}"#,
                #"{"$type":"Time","_value":"03:04:05+01:00"}"#,
                #"{"$type":"LocalTime","_value":"03:04:05"}"#,
                #"{"$type":"LocalDateTime","_value":"2020-01-02T03:04:05"}"#,
                #"{"$type":"OffsetDateTime","_value":"2020-01-02T03:04:05+01:00"}"#,
                #"{"$type":"Duration","_value":"P1M2DT3S"}"#,
                #"{"$type":"Point","_value":"SRID=4979;POINT Z (1.0 2.0 3.0)"}"#,
                #"{"$type":"Map","_value":{"k":{"$type":"Boolean","_value":true}}}"#,
            ].joined(separator: ",")
            let list = #"{"$type":"List","_value":[\#(values)]}"#
            let type = "application/vnd.neo4j.query"
            let answer = try client.run(
                "RETURN $x", #","parameters":{"x":\#(list)}"#,
                ["Content-Type": type, "Accept": type])
            #expect(answer.body.contains("[[\(list)]]"), "\(answer.body)")
            let wrong = try client.run(
                "RETURN $x", #","parameters":{"x":{"$type":"Integer","_value":"x"}}"#,
                ["Content-Type": type])
            #expect(wrong.status == 400)
        }
    }

    @Test func `counts changes, and shows plans and profiles`() throws {
        try withHTTP { _, client throws in
            let answer = try client.run("CREATE (:P {x: 1})", #","includeCounters":true"#)
            #expect(answer.number("counters.nodesCreated") == 1)
            #expect(answer.number("counters.nodesDeleted") == 0)
            #expect(answer.value("counters.containsUpdates") as? Bool == true)
            #expect(try client.run("RETURN 1").value("counters") == nil)
            let plan = try client.run("EXPLAIN MATCH (n:P) RETURN n")
            #expect(plan.text("queryPlan.operatorType") != nil)
            let profile = try client.run("PROFILE MATCH (n:P) RETURN n")
            #expect(profile.number("profiledQueryPlan.records") == 1)
            #expect(profile.number("profiledQueryPlan.dbHits") != nil)
        }
    }

    @Test func `tells of errors with Neo4j's codes and a fitting status`() throws {
        try withHTTP { _, client throws in
            let syntax = try client.run("RETRUN 1")
            #expect(syntax.status == 400)
            #expect(syntax.code == "Neo.ClientError.Statement.SyntaxError")
            #expect(
                try client.run("RETURN $x").code == "Neo.ClientError.Statement.ParameterMissing")
            let write = try client.run("CREATE ()", #","accessMode":"READ""#)
            #expect(write.code == "Neo.ClientError.Statement.AccessMode")
            let late = try client.run(longStatement, #","maxExecutionTime":1"#)
            #expect(
                late.code
                    == "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")
            let unknown = try client.post("/db/nowhere/query/v2", #"{"statement":"RETURN 1"}"#)
            #expect(unknown.status == 404)
            #expect(unknown.code == "Neo.ClientError.Database.DatabaseNotFound")
        }
    }

    @Test func `names partitions in the path or in headers`() throws {
        try withHTTP { _, client throws in
            let body = #"{"statement":"CREATE (n) RETURN elementId(n)"}"#
            for path in ["/db/a.b/query/v2", "/db/a%2Fb/query/v2", "/db/a%2fb/query/v2"] {
                let id = try client.post(path, body).text("data.values.0.0")
                #expect(id?.hasPrefix("a/b:") ?? false)
            }
            let headers = ["X-Tenant": "a", "X-Case": "c.d"]
            let id = try client.post("/db/neo4j/query/v2", body, headers).text("data.values.0.0")
            #expect(id?.hasPrefix("a/c.d:") ?? false)
            #expect(try client.post("/db/a.b/query/v2", body, headers).status == 400)
            let list = try client.get("/partitions")
            #expect(list.text("partitions.0.name") == "a/b")
            #expect(list.number("partitions.0.nodes") == 3)
            #expect(list.text("partitions.1.case") == "c.d")
        }
    }

    @Test func `sees what a bookmark stands for`() throws {
        try withHTTP { _, client throws in
            let bookmark = try #require(try client.run("CREATE ()").text("bookmarks.0"))
            let answer = try client.run("RETURN 1", #","bookmarks":["\#(bookmark)"]"#)
            #expect(answer.status == 202)
            let far = try client.run("RETURN 1", #","bookmarks":["IG:999999"]"#)
            #expect(far.status == 503)
            #expect(far.headers["retry-after"] != nil)
            #expect(far.code == "Neo.TransientError.Transaction.BookmarkTimeout")
        }
    }

    @Test func `sends a result beyond memory's window as it comes`() throws {
        try withHTTP { _, client throws in
            let answer = try client.run("UNWIND range(1, 200000) AS x RETURN x, 'text ' + x AS y")
            #expect(answer.status == 202)
            #expect((answer.value("data.values") as? [Any])?.count == 200_000)
            #expect(answer.text("data.values.199999.1") == "text 200000")
            let broken = try client.run("UNWIND range(-100000, 0) AS x RETURN 1 / x")
            #expect(broken.status == 202)
            #expect(broken.code == "Neo.ClientError.Statement.ArithmeticError")
        }
    }

    @Test func `refuses bodies that are no requests`() throws {
        try withHTTP { _, client throws in
            let path = "/db/neo4j/query/v2"
            for body in [
                "", "{", "[]", "{}", #"{"statement":1}"#, #"{"statement":"RETURN 1","x":1}"#,
                #"{"statement":"RETURN 1","statement":"RETURN 2"}"#,
                #"{"statement":"RETURN 1","maxExecutionTime":0}"#,
                #"{"statement":"RETURN 1","accessMode":"ALL"}"#, #"{"statement":"\ud800"}"#,
            ] {
                let answer = try client.post(path, body)
                #expect(answer.status == 400, "\(body): \(answer.body)")
                #expect(answer.code == "Neo.ClientError.Request.Invalid", "\(body)")
            }
            let nested = String(repeating: "[", count: 100_000)
            #expect(try client.post(path, #"{"parameters":{"x":"# + nested).status == 413)
            #expect(try client.run("RETURN 1", "", ["Content-Type": "text/plain"]).status == 415)
            #expect(try client.run("RETURN 1", "", ["Accept": "text/csv"]).status == 406)
            #expect(try client.run("RETURN 1", "", ["Content-Encoding": "gzip"]).status == 415)
        }
    }

    @Test func `refuses text that is no UTF-8`() throws {
        try withHTTP { _, client throws in
            var body = Array(#"{"statement":"RETURN '"#.utf8)
            body += [0xC3, 0x28, 0xFF]
            body += Array(#"'"}"#.utf8)
            try client.send(
                "POST /db/neo4j/query/v2 HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n")
            try client.send(raw: body)
            #expect(try client.answer().status == 400)
        }
    }
}

@Suite struct `JSON Lines` {
    private let lines = ["Accept": "application/jsonl"]

    @Test func `are a header, the rows and a summary`() throws {
        try withHTTP { _, client throws in
            let answer = try client.run(
                "UNWIND [1, 2] AS x RETURN x", #","includeCounters":true"#, lines)
            #expect(answer.headers["content-type"] == "application/jsonl")
            let events = answer.body.split(separator: "\n")
            #expect(events.count == 4)
            #expect(events.first == #"{"$event":"Header","_body":{"fields":["x"]}}"#)
            #expect(events.dropFirst().first == #"{"$event":"Record","_body":[1]}"#)
            #expect(events.last?.hasPrefix(#"{"$event":"Summary","_body":{"counters":{"#) ?? false)
            let typed = try client.run(
                "RETURN 1 AS x", "", ["Accept": "application/vnd.neo4j.query+jsonl"])
            #expect(
                typed.body.contains(
                    #"{"$event":"Record","_body":[{"$type":"Integer","_value":"1"}]}"#))
            #expect(
                try client.run("RETURN 1", "", ["Accept": "application/x-ndjson"])
                    .headers["content-type"] == "application/x-ndjson")
        }
    }

    @Test func `end with an error where there is one`() throws {
        try withHTTP { _, client throws in
            let answer = try client.run("UNWIND range(-3, 0) AS x RETURN 1 / x", "", lines)
            #expect(answer.status == 202)
            let last = answer.body.split(separator: "\n").last
            #expect(last?.hasPrefix(#"{"$event":"Error","_body":[{"code":"Neo."#) ?? false)
            let early = try client.run("RETRUN", "", lines)
            #expect(early.status == 400)
            #expect(early.body.hasPrefix(#"{"$event":"Error""#))
        }
    }

    @Test func `come as fast as they are taken, and end with their client`() throws {
        try withHTTP { server, client throws in
            let body = #"{"statement":\#(quoted(endlessRows + "RETURN x, y, z"))}"#
            try client.send(
                "POST /db/neo4j/query/v2 HTTP/1.1\r\nHost: localhost\r\n"
                    + "Accept: application/jsonl\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                    + body)
            while !(try client.line().contains("Record")) {}
            // The statement stands still, and others are served.
            let other = try HTTPClient(server)
            #expect(try other.run("RETURN 1").status == 202)
            client.close()
            let bolt = try TestClient(server)
            #expect(eventually { server.connectionCount == 2 })
            #expect(try bolt.integer("RETURN 1") == 1)
        }
    }
}
