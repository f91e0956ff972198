import Graph
import Server
import Testing

/// `X-Tenant` without `X-Case`: all cases of a tenant together.
@Suite(.serialized) struct `A tenant alone over HTTP` {
    private let accessMode = "Neo.ClientError.Statement.AccessMode"

    private func tenant(_ name: String, _ user: String) -> [String: String] {
        let credentials = Base64.encode(Array("\(user):\(password(of: user))".utf8))
        return ["X-Tenant": name, "Authorization": "Basic " + credentials]
    }

    /// A client of a server with two cases of `acme`, one of `umbrella`, and users of `acme`.
    private func withClient(_ body: (HTTPClient) throws -> Void) throws {
        let address = try ListenAddress("127.0.0.1:0")
        try withSecureServer { $0.http = address } _: { server, admin in
            for database in ["acme/one", "acme/two", "umbrella/x"] {
                try admin.run(
                    "CREATE (:P {at: $at})-[:T]->(:Q)", ["at": .string(database)], in: database)
            }
            _ = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            _ = try admin.makeUser("wes", "writer ON TENANT acme", on: server)
            _ = try admin.makeUser("ann", "admin ON TENANT acme", on: server)
            try body(try HTTPClient(server))
        }
    }

    @Test func `reads all of its cases, and no other tenant's`() throws {
        try withClient { client in
            for user in ["ray", "wes", "ann"] {
                let answer = try client.run(
                    "MATCH (p:P)-[:T]->(:Q) RETURN p.at AS at, elementId(p) AS id ORDER BY at", "",
                    tenant("acme", user))
                #expect(answer.status == 202, "\(answer)")
                #expect(answer.text("data.values.0.0") == "acme/one")
                #expect(answer.text("data.values.0.1") == "acme/one:n0")
                #expect(answer.text("data.values.1.0") == "acme/two")
                #expect(answer.value("data.values.2") == nil, "\(answer)")
            }
            // With a case, or with the tenant in the path too, it is the same name.
            var one = tenant("acme", "ray")
            #expect(
                try client.post(
                    "/db/acme/query/v2", #"{"statement":"MATCH (n) RETURN count(n)"}"#, one
                ).number("data.values.0.0") == 4)
            #expect(
                try client.post("/db/acme.one/query/v2", #"{"statement":"RETURN 1"}"#, one).status
                    == 400)
            one["X-Case"] = "one"
            #expect(
                try client.run("MATCH (n) RETURN count(n)", "", one).number("data.values.0.0") == 2)
        }
    }

    @Test func `is written by nobody, whatever the role`() throws {
        try withClient { client in
            let texts = ["CREATE (:X)", "MATCH (n) DETACH DELETE n", "MATCH (p:P) SET p.x = 1"]
            for text in texts + ["CREATE INDEX FOR (n:P) ON (n.x)"] {
                for user in ["wes", "ann"] {
                    let answer = try client.run(text, "", tenant("acme", user))
                    #expect(answer.status == 403, "\(text) \(user): \(answer)")
                    #expect(answer.code == accessMode, "\(answer)")
                }
                let refused = try client.run(text, "", tenant("acme", "ray"))
                #expect(refused.status == 403, "\(text): \(refused)")
            }
            let left = try client.run(
                "MATCH (n) RETURN count(n), count(n.x), count(n:X)", "", tenant("acme", "ray"))
            #expect(left.number("data.values.0.0") == 4, "\(left)")
            #expect(left.number("data.values.0.1") == 0)
        }
    }

    @Test func `has transactions that read, and hold no writer`() throws {
        try withClient { client in
            let headers = tenant("acme", "wes")
            let begun = try client.post("/db/neo4j/query/v2/tx", "", headers)
            let id = try #require(begun.text("transaction.id"), "\(begun)")
            let path = "/db/neo4j/query/v2/tx/\(id)"
            let read = #"{"statement":"MATCH (n) RETURN count(n)"}"#
            #expect(try client.post(path, read, headers).number("data.values.0.0") == 4)
            // Somebody else writes meanwhile.
            var one = headers
            one["X-Case"] = "one"
            #expect(try client.run("CREATE (:Late)", "", one).status == 202)
            #expect(try client.post(path, read, headers).number("data.values.0.0") == 4)
            // It is in another database than a case of the tenant.
            #expect(try client.post(path, read, one).status == 404)
            #expect(
                try client.post(path, #"{"statement":"CREATE ()"}"#, headers).code == accessMode)
            #expect(try client.post("\(path)/commit", "", headers).status == 404)
            #expect(
                try client.run("MATCH (n) RETURN count(n)", "", headers).number("data.values.0.0")
                    == 5)
        }
    }

    @Test func `is shut to who has no role in it, whether it is there or not`() throws {
        try withClient { client in
            for name in ["umbrella", "nobody", "acme-too", "acm"] {
                for (path, body) in [("", #"{"statement":"RETURN 1"}"#), ("/tx", "")] {
                    let answer = try client.post(
                        "/db/neo4j/query/v2" + path, body, tenant(name, "ann"))
                    #expect(answer.status == 403 && answer.code == forbidden, "\(name): \(answer)")
                    #expect(answer.text("errors.0.message")?.contains("umbrella/x") != true)
                }
            }
            // Who may read every tenant is told which ones there are.
            let credentials = Base64.encode(Array("admin:\(firstPassword)".utf8))
            let answer = try client.run(
                "RETURN 1", "",
                ["X-Tenant": "nobody", "Authorization": "Basic " + credentials])
            #expect(answer.status == 404, "\(answer)")
            for name in ["", "/", ".", "a//b", "*", "system/x"] {
                let answer = try client.run("RETURN 1", "", tenant(name, "ann"))
                #expect((400..<500).contains(answer.status), "\(name): \(answer)")
            }
        }
    }
}
