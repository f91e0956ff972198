import Bolt
import Foundation
import Graph
import Query
import TestKit
import Testing

@testable import Server

@Suite struct `Plans over Bolt` {
    /// A plan as text: names in parentheses, one inside the other.
    private func outline(_ plan: ValueMap) -> String {
        guard case .string(let name)? = plan["operatorType"],
            case .list(let children)? = plan["children"]
        else { return "?" }
        let inner = children.map { child in
            if case .map(let map) = child { outline(map) } else { "?" }
        }
        return inner.isEmpty ? name : "\(name)(\(inner.joined(separator: " ")))"
    }

    private func plan(
        _ text: String, _ key: String, _ client: TestClient
    ) throws -> ValueMap {
        try client.send(.run(.init(text)), .pull(.init()))
        _ = try client.success()
        guard case .map(let plan)? = try client.rows().metadata[key] else {
            throw TestClient.Problem(description: "no \(key)")
        }
        return plan
    }

    private func arguments(_ plan: ValueMap) throws -> ValueMap {
        guard case .map(let arguments)? = plan["args"] else {
            throw TestClient.Problem(description: "no arguments")
        }
        return arguments
    }

    @Test func `are trees with details and estimates`() throws {
        try withServer { server in
            let client = try TestClient(server)
            try client.run("UNWIND range(1, 20) AS x CREATE (:P {id: x})-[:T]->(:Q)")
            let text = "EXPLAIN MATCH (p:P {id: 3})-[:T]->(q) RETURN q.id AS id "
                + "UNION ALL MATCH (q:Q) RETURN q.id AS id"
            let plan = try plan(text, "plan", client)
            #expect(
                outline(plan) == "Result(Union(Project(Filter(Filter(RelationshipScan(Argument)))) "
                    + "Project(LabelScan(Argument))))", "\(outline(plan))")
            #expect(json(plan["identifiers"]) == #"["id"]"#)
            let root = try arguments(plan)
            for key in ["planner", "planner-version", "runtime", "version"] {
                #expect(root[key] != nil, "\(key)")
            }
            #expect(json(root["string-representation"]).contains("LabelScan"))
            #expect(root["EstimatedRows"] != nil && root["Rows"] == nil)
            #expect(json(root["Details"]).contains("id"))
        }
    }

    @Test func `of subqueries hang below what runs them`() throws {
        try withServer { server in
            let client = try TestClient(server)
            let text = "EXPLAIN MATCH (p:P) CALL (p) { MATCH (p)-->(q) RETURN count(q) AS c } "
                + "RETURN c"
            let outline = outline(try plan(text, "plan", client))
            #expect(outline.hasPrefix("Result(") && outline.contains("LabelScan"), "\(outline)")
            #expect(outline.count(of: "Argument") == 2, "\(outline)")
        }
    }

    @Test func `of what has run count rows, hits, time and memory`() throws {
        try withServer { server in
            let client = try TestClient(server)
            try client.run("UNWIND range(1, 20) AS x CREATE (:P {id: x})")
            let root = try plan(
                "PROFILE MATCH (p:P) RETURN p.id AS id ORDER BY id", "profile", client)
            #expect(json(root["rows"]) == "20")
            var operators = [root]
            var counted = 0
            var hits: Int64 = 0
            while let next = operators.popLast() {
                let arguments = try arguments(next)
                #expect(json(arguments["Rows"]) == json(next["rows"]))
                #expect(arguments["Time"] != nil && arguments["Memory"] != nil)
                if case .integer(let count)? = next["dbHits"] { hits += count }
                #expect(json(arguments["DbHits"]) == json(next["dbHits"]))
                counted += 1
                guard case .list(let children)? = next["children"] else { continue }
                for case .map(let child) in children { operators.append(child) }
            }
            #expect(counted >= 4)
            // 20 nodes of the label, and the record of each.
            #expect(hits == 40)
        }
    }

    @Test func `that are very deep are cut, and whole as text`() throws {
        try withServer { server in
            let client = try TestClient(server)
            let text = "EXPLAIN UNWIND [1] AS x0 "
                + (1...300).map { "UNWIND [x\($0 - 1)] AS x\($0) " }.joined() + "RETURN x300"
            let plan = try plan(text, "plan", client)
            #expect(outline(plan).count(of: "Unwind") < 100)
            let drawn = json(try arguments(plan)["string-representation"])
            #expect(drawn.count(of: "Unwind") == 301)
        }
    }

    @Test func `of changes of the schema are one operator`() throws {
        try withServer { server in
            let client = try TestClient(server)
            let plan = try plan("EXPLAIN CREATE INDEX i FOR (n:P) ON (n.x)", "plan", client)
            #expect(outline(plan) == "CreateIndex")
        }
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
