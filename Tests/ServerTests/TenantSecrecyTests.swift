import Bolt
import Graph
import HTTPTypes
import TestKit
import Testing

@testable import Server

/// Beside users of `acme` there is another tenant, whose data and business are none of theirs.
///
/// That its databases are refused, whether they are there or not, is in `AuthorisationTests` and
/// `HTTPTenantTests`.
@Suite(.serialized) struct `What another tenant has and does stays unseen` {
    /// What only the other tenant has.
    private static let secrets = [
        "umbrella", "Hidden", "HIDES", "hidden_key", "hidden_index", "hidden_rule",
    ]

    /// Runs `body` with a server of both tenants, its administrator, and clients of a reader and an
    /// administrator of `acme`.
    private func withTenants(
        _ body: (Server, _ admin: TestClient, _ users: [String: TestClient]) throws -> Void
    ) throws {
        let address = try ListenAddress("127.0.0.1:0")
        try withSecureServer { $0.http = address } _: { server, admin in
            try admin.run(
                "UNWIND range(1, 10) AS x CREATE (:P {x: x})-[:T]->(:Q)", in: "acme/one")
            try admin.run(
                "UNWIND range(1, 50) AS x CREATE (:Hidden {hidden_key: x})-[:HIDES]->(:Hidden)",
                in: "umbrella/x")
            try admin.run(
                "CREATE INDEX hidden_index FOR (n:Hidden) ON (n.hidden_key)", in: "umbrella/x")
            try admin.run(
                "CREATE CONSTRAINT hidden_rule FOR (n:Hidden) REQUIRE n.rule_key IS UNIQUE",
                in: "umbrella/x")
            let users = [
                "ray": try admin.makeUser("ray", "reader ON TENANT acme", on: server),
                "ann": try admin.makeUser("ann", "admin ON TENANT acme", on: server),
            ]
            try body(server, admin, users)
        }
    }

    private func secrets(in text: String) -> [String] { Self.secrets.filter(text.contains) }

    @Test func `at every endpoint`() throws {
        try withTenants { server, _, users in
            let client = try HTTPClient(server)
            for name in users.keys {
                var transaction = ""
                for endpoint in Endpoint.allCases {
                    let path = endpoint.path.replacing("{database}", with: "acme.one")
                        .replacing("{transaction}", with: transaction)
                    let body =
                        endpoint.method == .post ? #"{"statement":"MATCH (n) RETURN n"}"# : ""
                    var headers = authorization(of: name)
                    if !body.isEmpty { headers["Content-Type"] = "application/json" }
                    let answer = try client.ask(endpoint.method.rawValue, path, headers, body)
                    let text = answer.body + answer.headers.map { "\($0) \($1)" }.joined()
                    #expect(secrets(in: text) == [], "\(path): \(text)")
                    if endpoint == .begin {
                        transaction = try #require(answer.text("transaction.id"))
                    }
                    if endpoint == .partitions {
                        #expect(answer.text("partitions.0.name") == "acme/one")
                        #expect(answer.value("partitions.1") == nil)
                    }
                }
            }
        }
    }

    @Test func `to what tells of data, schema and server`() throws {
        try withTenants { _, admin, users in
            for statement in [
                "CALL db.labels()", "CALL db.relationshipTypes()", "CALL db.propertyKeys()",
                "CALL db.schema.nodeTypeProperties()", "CALL db.schema.relTypeProperties()",
                "CALL apoc.meta.data()", "CALL apoc.meta.graph()", "SHOW INDEXES YIELD *",
                "SHOW CONSTRAINTS YIELD *", "SHOW DATABASES YIELD *",
                "SHOW DEFAULT DATABASE YIELD *", "SHOW HOME DATABASE YIELD *",
                "SHOW CURRENT USER YIELD *", "SHOW FUNCTIONS YIELD name",
                "SHOW PROCEDURES YIELD name", "CALL dbms.components()",
                "MATCH (n) RETURN labels(n), keys(n), elementId(n)",
                "MATCH ()-[r]->() RETURN type(r)",
            ] {
                for (name, client) in users {
                    for database in ["acme/one", "acme"] {
                        let rows = try client.run(statement, in: database)
                        #expect(secrets(in: rows.joined()) == [], "\(name): \(rows)")
                    }
                }
                // It would be seen: the other tenant's own are told.
                let tellsOfData = ["db.", "apoc.meta.", "SHOW INDEXES", "SHOW CONSTRAINTS", "MATCH"]
                if tellsOfData.contains(where: statement.contains) {
                    let rows = try admin.run(statement, in: "umbrella/x")
                    #expect(secrets(in: rows.joined()) != [], "\(statement): \(rows)")
                }
            }
        }
    }

    /// The operators of a plan with what they expect, and what they did but for times and memory.
    private func figures(_ plan: ValueMap) -> String {
        guard case .map(let arguments)? = plan["args"], case .list(let children)? = plan["children"]
        else { return "?" }
        let shown = ["Details", "EstimatedRows", "Rows", "DbHits"].map { json(arguments[$0]) }
        let inner = children.map { child in
            if case .map(let map) = child { figures(map) } else { "?" }
        }
        return "\(json(plan["operatorType"])) \(shown) (\(inner.joined(separator: ", ")))"
    }

    private func figures(of statement: String, _ client: TestClient) throws -> String {
        let start = Request.TransactionStart(database: "acme/one")
        try client.send(.run(Request.Run(statement, start: start)), .pull(Request.Fetch()))
        _ = try client.success()
        let end = try client.rows().metadata
        guard case .map(let plan)? = end["plan"] ?? end["profile"] else { return "no plan" }
        return figures(plan)
    }

    @Test func `to plans, what they expect and what they counted`() throws {
        try withTenants { _, admin, users in
            let ray = try #require(users["ray"])
            let statements = [
                "EXPLAIN MATCH (p:P {x: 3})-[:T]->(q) RETURN q",
                "EXPLAIN MATCH (n) RETURN count(n)",
                "PROFILE MATCH (p:P {x: 4})-[:T]->(q) RETURN q", "PROFILE MATCH (n) RETURN n",
                "PROFILE MATCH (h:Hidden) RETURN h",
            ]
            let before = try statements.map { try figures(of: $0, ray) }
            // The other tenant has much of the same, finds it otherwise, and is busy with it.
            try admin.run("CREATE INDEX FOR (n:P) ON (n.x)", in: "umbrella/x")
            try admin.run(
                "UNWIND range(1, 500) AS x CREATE (:P {x: x})-[:T]->(:Q)", in: "umbrella/x")
            for statement in statements { _ = try admin.run(statement, in: "umbrella/x") }
            let after = try statements.map { try figures(of: $0, ray) }
            #expect(before == after)
            #expect(!before.contains { $0.contains("no plan") || $0.contains("?") }, "\(before)")
        }
    }

    @Test func `to timing tables and all that is measured, unless one may read every tenant`()
        throws
    {
        try withTenants { server, admin, _ in
            let client = try HTTPClient(server)
            for role in ["reader", "writer", "admin"] {
                _ = try admin.makeUser("eve", "\(role) ON TENANT acme", on: server)
                for path in ["/metrics", "/metrics?tenant=umbrella"] {
                    let answer = try client.get(path, authorization(of: "eve"))
                    #expect(answer.status == 403 && answer.code == forbidden, "\(answer)")
                    #expect(!answer.body.contains("intelgraph_"), "\(answer)")
                }
            }
            _ = try admin.makeUser("eve", on: server)
            #expect(try client.get("/metrics", authorization(of: "eve")).status == 403)
            _ = try admin.makeUser("max", "reader ON ALL TENANTS", on: server)
            let answer = try client.get("/metrics", authorization(of: "max"))
            #expect(answer.status == 200)
            #expect(answer.body.contains("intelgraph_operation_duration_seconds_count"))
            // Metrics are kept in other places, where names are nobody's business.
            #expect(secrets(in: answer.body) == [] && !answer.body.contains("acme"))
        }
    }

    @Test func `to who has not logged in, nor how many there are`() throws {
        try withServer { server in
            let numbers = try (0..<4).map { _ in
                let id = json(try TestClient(server).greeting["connection_id"])
                #expect(id.hasPrefix(#""bolt-"#), "\(id)")
                return try #require(UInt64(id.dropFirst(6).dropLast(), radix: 16), "\(id)")
            }
            // By chance one in 10^13 is as small.
            #expect(Set(numbers).count == 4 && numbers.allSatisfy { $0 > 1_000_000 }, "\(numbers)")
        }
    }
}
