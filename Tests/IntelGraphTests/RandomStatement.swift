import Graph
import TestKit

/// Statements at random over three labels, two types and a few keys: small enough that they meet.
///
/// None depends on the order in which rows come, so any plan must give the same.
struct RandomStatement {
    let text: String
    let parameters: [String: Value]

    /// Indexes that serve lookups and change no result.
    static let indexCommands = [
        "CREATE INDEX ax IF NOT EXISTS FOR (n:A) ON (n.x)", "DROP INDEX ax IF EXISTS",
        "CREATE INDEX bxy IF NOT EXISTS FOR (n:B) ON (n.x, n.y)", "DROP INDEX bxy IF EXISTS",
        "CREATE INDEX rx IF NOT EXISTS FOR ()-[r:R]-() ON (r.x)", "DROP INDEX rx IF EXISTS",
    ]

    private static let constraintCommands = [
        "CREATE CONSTRAINT aid IF NOT EXISTS FOR (n:A) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT byx IF NOT EXISTS FOR (n:B) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT rid IF NOT EXISTS FOR ()-[r:R]-() REQUIRE r.id IS UNIQUE",
        "CREATE CONSTRAINT any IF NOT EXISTS FOR ()-[r]-() REQUIRE r.key IS UNIQUE",
        "DROP CONSTRAINT aid IF EXISTS", "DROP CONSTRAINT byx IF EXISTS",
        "DROP CONSTRAINT rid IF EXISTS", "DROP CONSTRAINT any IF EXISTS",
    ]

    private static let statements = [
        "CREATE (:L {id: $i, x: $v})", "CREATE (a:L:M {x: $v, y: $w})-[:T {x: $w}]->(b:M {id: $j})",
        "UNWIND range(0, 3) AS k CREATE (:L {id: $i * 4 + k, y: $v})",
        "MATCH (a:L {id: $i}), (b:M) WHERE b.id = $j CREATE (a)-[:T {x: $v, id: $k}]->(b)",
        "MERGE (n:L {id: $i}) ON CREATE SET n.x = $v ON MATCH SET n.y = $w RETURN n.x, n.y",
        "MERGE (n:L {x: $v}) SET n.y = $i", "MERGE (n:L:M {id: $i}) RETURN labels(n)",
        """
        UNWIND [$i, $j, $i] AS id MERGE (n:L {id: id})
        ON CREATE SET n.n = 1 ON MATCH SET n.n = n.n + 1
        """,
        """
        MATCH (a:L {id: $i}) MATCH (b:M {id: $j}) MERGE (a)-[r:T]->(b)
        ON CREATE SET r.x = $v ON MATCH SET r.y = $w RETURN type(r), r.x, r.y
        """,
        "MATCH (a:L {id: $i}), (b:M {id: $j}) MERGE (a)-[r:T {id: $k}]-(b) RETURN r",
        "MERGE (a:L {id: $i}) MERGE (b:M {id: $j}) MERGE (a)-[r:T {key: $k}]->(b) SET r.x = $v",
        "MERGE (a:L {x: $v})-[r:T]->(b:M {y: $w}) RETURN a, r, b",
        "MATCH (n:L {id: $i}) SET n.x = $v, n.y = null", "MATCH (n:L) WHERE n.x = $v SET n.y = $w",
        "MATCH (n:L {id: $i}) SET n = {id: $j, x: $v}",
        "MATCH (n:L {id: $i}) SET n += {x: $v, z: $w}",
        "MATCH (n:L {id: $i}) SET n:M", "MATCH (n:L {id: $i}) REMOVE n:L", "MATCH (n:L) REMOVE n.y",
        "MATCH (n:L:M) REMOVE n:M, n.z RETURN labels(n)", "MATCH ()-[r:T]->() SET r.x = $v",
        "MATCH (a:L)-[r:T]->() WHERE a.id = $i SET r.y = $w, r.id = $k REMOVE r.x",
        "MATCH (n:L {id: $i}) DELETE n", "MATCH (n:L {id: $i}) DETACH DELETE n",
        "MATCH (n:L) WHERE n.x = $v DETACH DELETE n", "MATCH (:L)-[r:T]->(:M {id: $j}) DELETE r",
        "MATCH (:L {id: $i})-[r]-() DELETE r RETURN type(r)",
        "MATCH (n:L {id: $i}) OPTIONAL MATCH (n)-[r]-() DELETE r, n",
        "MATCH (a:L)-[r:T]->(b) RETURN a.id, r.x, labels(b)",
        "MATCH (a:L) WHERE a.x >= $i AND a.x < $j RETURN a.id, a.x",
        "MATCH (a:L)--(b)--(c:M) RETURN count(*), count(DISTINCT a), sum(c.id)",
        "MATCH (a:L) OPTIONAL MATCH (a)<-[r:T]-(b) RETURN a.id, count(r), min(b.id), max(r.x)",
        "MATCH ()-[r:T {x: $v}]->(b) RETURN b.id, r.id", "MATCH (n) RETURN count(n), count(n.x)",
    ]

    init(_ random: inout SeededGenerator) {
        let isSchema = Int.random(in: 0..<14, using: &random) == 0
        let pattern =
            (isSchema ? Self.constraintCommands : Self.statements)
            .randomElement(using: &random) ?? ""
        let labels = ["A", "B", "C"].shuffled(using: &random)
        let type = Bool.random(using: &random) ? "R" : "S"
        text =
            isSchema
            ? pattern
            : pattern.replacing(":L", with: ":" + labels[0]).replacing(":M", with: ":" + labels[1])
                .replacing(":T", with: ":" + type)
        func number(_ limit: Int64) -> Value {
            .integer(Int64.random(in: 0..<limit, using: &random))
        }
        parameters = [
            "i": number(6), "j": number(6), "k": number(9), "v": Self.value(&random),
            "w": Self.value(&random),
        ]
    }

    private static func value(_ random: inout SeededGenerator) -> Value {
        let number = Int64.random(in: 0..<4, using: &random)
        return switch Int.random(in: 0..<8, using: &random) {
        case 0: .float(Double(number))
        case 1: .float(Double(number) + 0.5)
        case 2: .string("text \(number)")
        case 3: .boolean(number < 2)
        case 4: .list([.integer(number), .integer(1)])
        default: .integer(number)
        }
    }
}
