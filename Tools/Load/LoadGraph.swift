import Bolt
import Graph

/// The graph that clients ask about: a ring of entities, each with links to five others.
struct LoadGraph: Sendable {
    let nodeCount: Int
    let database: String
    static let degree = 5
    private static let batchCount = 5_000

    /// Makes the graph over Bolt.
    func make(on address: SocketAddress) throws {
        let writer = OperationWriter(database: database)
        let constraints = ["Entity", "Visit"].map { label in
            writer.statement(
                "constraint", "CREATE CONSTRAINT FOR (n:\(label)) REQUIRE n.id IS UNIQUE")
        }
        // Relationships need their nodes, and nodes their constraint.
        try run(constraints, on: address)
        let starts = stride(from: 0, to: nodeCount, by: Self.batchCount)
        try run(
            starts.map {
                writer.statement(
                    "nodes",
                    """
                    UNWIND range($from, $to) AS id
                    CREATE (:Entity {id: id, name: 'entity ' + id, score: id % 100})
                    """, range(from: $0))
            }, on: address)
        try run(
            starts.map {
                writer.statement(
                    "relationships",
                    """
                    UNWIND range($from, $to) AS id UNWIND range(1, $degree) AS number
                    MATCH (a:Entity {id: id})
                    MATCH (b:Entity {id: (id + number * number * 7919) % $count})
                    CREATE (a)-[:LINK {weight: number}]->(b)
                    """, range(from: $0))
            }, on: address)
    }

    private func range(from start: Int) -> ValueMap {
        [
            "from": .integer(Int64(start)),
            "to": .integer(Int64(min(start + Self.batchCount, nodeCount) - 1)),
            "degree": .integer(Int64(Self.degree)), "count": .integer(Int64(nodeCount)),
        ]
    }

    private func run(_ operations: [Operation], on address: SocketAddress) throws {
        var rest = operations[...]
        let measured = try Driver(address, connections: 1) { rest.popFirst() }.run()
        if let (error, _) = measured.errors.first { throw LoadError("the graph: \(error)") }
    }
}
