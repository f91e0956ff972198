import Bolt
import Graph

/// Operations in the proportions of a day's work, at random places of the graph.
struct Workload {
    enum Kind: String, CaseIterable {
        case point = "point read"
        case hop = "1 hop"
        case twoHops = "2 hops, distinct"
        case page = "1,000 rows"
        case set = "SET by key"
        case merge = "MERGE of a node"
        case mergeLink = "MERGE of a relationship"
        case batch = "MERGE of 100 nodes"
        case transaction = "read and write in a transaction"

        /// Of a thousand.
        var weight: Int {
            switch self {
            case .point: 450
            case .hop: 250
            case .twoHops: 80
            case .page: 10
            case .set: 90
            case .merge: 60
            case .mergeLink: 40
            case .batch: 10
            case .transaction: 10
            }
        }
    }

    let graph: LoadGraph
    private let writer: OperationWriter
    private let kinds: [Kind]
    private var random = SystemRandomNumberGenerator()

    init(_ graph: LoadGraph, _ kinds: [Kind] = Kind.allCases) {
        self.graph = graph
        writer = OperationWriter(database: graph.database)
        self.kinds = kinds.flatMap { Array(repeating: $0, count: $0.weight) }
    }

    mutating func next() -> Operation {
        operation(kinds[Int.random(in: 0..<kinds.count, using: &random)])
    }

    private mutating func node() -> Value {
        .integer(Int64.random(in: 0..<Int64(graph.nodeCount), using: &random))
    }

    /// Nodes that are merged come again, so that the graph stays as large as it is.
    private mutating func visit() -> Value {
        .integer(Int64.random(in: 0..<20_000, using: &random))
    }

    private mutating func operation(_ kind: Kind) -> Operation {
        let name = kind.rawValue
        switch kind {
        case .point:
            return writer.statement(
                name, "MATCH (n:Entity {id: $id}) RETURN n.id, n.name, n.score", ["id": node()],
                isReadOnly: true, records: 1)
        case .hop:
            return writer.statement(
                name, "MATCH (:Entity {id: $id})-[r:LINK]->(b) RETURN b.id, r.weight",
                ["id": node()], isReadOnly: true, records: LoadGraph.degree)
        case .twoHops:
            return writer.statement(
                name, "MATCH (:Entity {id: $id})-[:LINK]->()-[:LINK]->(c) RETURN DISTINCT c.id",
                ["id": node()], isReadOnly: true)
        case .page:
            return writer.statement(
                name, "MATCH (n:Entity) RETURN n LIMIT 1000", isReadOnly: true,
                records: min(1_000, graph.nodeCount))
        case .set:
            return writer.statement(
                name, "MATCH (n:Entity {id: $id}) SET n.score = $score",
                ["id": node(), "score": .integer(Int64.random(in: 0..<100, using: &random))])
        case .merge:
            return writer.statement(
                name, "MERGE (v:Visit {id: $id}) SET v.of = $of", ["id": visit(), "of": node()])
        case .mergeLink:
            return writer.statement(
                name,
                """
                MATCH (a:Entity {id: $id}) MATCH (b:Entity {id: ($id + 1) % $count})
                MERGE (a)-[r:SEEN_WITH]->(b) SET r.times = coalesce(r.times, 0) + 1
                """, ["id": node(), "count": .integer(Int64(graph.nodeCount))])
        case .batch:
            let rows = (0..<100).map { _ in visit() }
            return writer.statement(
                name, "UNWIND $ids AS id MERGE (v:Visit {id: id}) SET v.batch = true",
                ["ids": .list(rows)])
        case .transaction:
            return writer.transaction(
                name,
                [
                    ("MATCH (n:Entity {id: $id}) RETURN n.score", ["id": node()]),
                    ("MERGE (v:Visit {id: $id}) SET v.checked = true", ["id": visit()]),
                ])
        }
    }
}
