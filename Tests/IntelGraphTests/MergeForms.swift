import IntelGraph
import Testing

/// One way to write a MERGE of two rows `{a, b, x}`, with what it needs and what must be there.
struct MergeForm: Sendable, CustomTestStringConvertible {
    let name: String
    /// Run once before, besides the constraints.
    var setUp: [String] = []
    let statement: String
    /// Counts what was merged by key; each count must be 1.
    let count: String
    /// The operators, or forms of them, that EXPLAIN must show.
    let seeks: [String]

    var testDescription: String { name }

    static let constraints = [
        "CREATE CONSTRAINT e FOR (n:E) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT r FOR ()-[r:R]-() REQUIRE r.id IS UNIQUE",
    ]
    static let indexes = [
        "CREATE INDEX e FOR (n:E) ON (n.id)", "CREATE INDEX r FOR ()-[r:R]-() ON (r.id)",
    ]

    private static let ends = "UNWIND range(0, 11) AS id MERGE (:E {id: id})"
    private static let nodes = "MATCH (n:E) RETURN n.id AS key, count(*) AS n"
    private static let pairs =
        "MATCH (a:E)-[r:R]->(b:E) RETURN a.id + ' ' + b.id AS key, count(*) AS n"

    static let all = [
        MergeForm(
            name: "node by key",
            statement: "MERGE (n:E {id: $rows[0].a}) ON CREATE SET n.x = $rows[0].x",
            count: nodes, seeks: ["MergeNode"]),
        MergeForm(
            name: "node by key after UNWIND",
            statement: "UNWIND $rows AS row MERGE (n:E {id: row.a}) SET n.seen = true",
            count: nodes, seeks: ["MergeNode"]),
        MergeForm(
            name: "ends by inline maps", setUp: [ends],
            statement: """
                UNWIND $rows AS row MATCH (a:E {id: row.a}), (b:E {id: row.b})
                MERGE (a)-[r:R]->(b) ON CREATE SET r.x = 1
                """,
            count: pairs, seeks: ["MergeRelationship"]),
        MergeForm(
            name: "ends by WHERE", setUp: [ends],
            statement: """
                UNWIND $rows AS row MATCH (a:E) WHERE a.id = row.a MATCH (b:E) WHERE b.id = row.b
                MERGE (a)-[r:R]->(b)
                """,
            count: pairs, seeks: ["MergeRelationship"]),
        MergeForm(
            name: "ends merged first",
            statement: """
                UNWIND $rows AS row MERGE (a:E {id: row.a}) MERGE (b:E {id: row.b})
                MERGE (a)-[r:R]->(b)
                """,
            count: pairs, seeks: ["MergeNode", "MergeRelationship"]),
        MergeForm(
            name: "relationship by key between ends", setUp: [ends],
            statement: """
                UNWIND $rows AS row MATCH (a:E {id: row.a}), (b:E {id: row.a + 1})
                MERGE (a)-[r:R {id: row.a}]->(b) SET r.seen = true
                """,
            count: "MATCH ()-[r:R]->() RETURN r.id AS key, count(*) AS n",
            seeks: ["MergeRelationship"]),
        MergeForm(
            name: "whole path",
            statement: "UNWIND $rows AS row MERGE (a:E {id: row.a})-[r:R]->(b:F {id: row.a})",
            count: "MATCH (a:E)-[:R]->(b:F) RETURN a.id AS key, count(*) AS n",
            seeks: ["Merge"]),
        MergeForm(
            name: "path from a bound end", setUp: [ends],
            statement: """
                UNWIND $rows AS row MATCH (a:E {id: row.a}) MERGE (a)-[:R]->(b:F {id: row.a})
                """,
            count: "MATCH (a:E)-[:R]->(b:F) RETURN a.id AS key, count(*) AS n", seeks: ["Merge"]),
    ]
}
