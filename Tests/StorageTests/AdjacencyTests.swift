import Graph
import TestKit
import Testing

@testable import Storage

/// Nodes with so many relationships that their lists take many chunks, compared with a dictionary
/// after every transaction.
@Suite struct `Long lists of relationships` {
    private struct Edge: Hashable {
        var type: UInt32
        var source: Int
        var target: Int
    }

    private final class Graph {
        let store: Store
        let partition: PartitionID
        let types: [TypeID]
        let nodes: [NodeID]
        var edges: [RelationshipID: Edge] = [:]

        init(_ directory: String, nodeCount: Int) throws {
            var options = StoreOptions()
            options.mapByteCount = 1 << 30
            store = try Store(directory: directory, options: options)
            (partition, types, nodes) = try store.write { transaction in
                let partition = try #require(
                    try transaction.partition(named: "lists", createIfMissing: true))
                let writer = try transaction.writer(partition: partition)
                let types = try ["R", "S", "T"].map { try writer.internType($0) }
                let nodes = try (0..<nodeCount).map { _ in
                    try writer.createNode(labels: [], properties: [], isStub: false)
                }
                return (partition, types, nodes)
            }
        }

        func change(adding added: [Edge], removing removed: [RelationshipID]) throws {
            let new = try store.write { transaction in
                let writer = try transaction.writer(partition: partition)
                for id in removed { try writer.deleteRelationship(id) }
                return try added.map { edge in
                    try writer.createRelationship(
                        type: types[Int(edge.type)], source: nodes[edge.source],
                        target: nodes[edge.target], properties: [])
                }
            }
            for id in removed { edges[id] = nil }
            for (id, edge) in zip(new, added) { edges[id] = edge }
        }

        func check(limit: Int, _ comment: Comment) throws {
            let reader = try store.snapshot().reader(partitions: [partition])
            let wanted: [[TypeID]?] = [nil, [types[1]], [types[2], types[0]]]
            for direction in [Direction.outgoing, .incoming, .both] {
                for types in wanted { try check(reader, direction, types, limit, comment) }
            }
            #expect(try store.verify().map(\.text) == [], comment)
        }

        private func check(
            _ reader: any GraphReader, _ direction: Direction, _ types: [TypeID]?, _ limit: Int,
            _ comment: Comment
        ) throws {
            var expected = nodes.map { _ in Set<RelationshipID>() }
            for (id, edge) in edges {
                if let types, !types.contains(self.types[Int(edge.type)]) { continue }
                if direction != .incoming { expected[edge.source].insert(id) }
                if direction != .outgoing { expected[edge.target].insert(id) }
            }
            let asked = ContiguousArray(nodes)
            var found = Expansion()
            var position = ExpandPosition()
            while position.row < asked.count {
                let before = found.rows.count
                try reader.expand(
                    asked, direction: direction, types: types, position: &position, limit: limit,
                    into: &found)
                // One chunk more than the limit at most.
                #expect(found.rows.count - before < limit + 500, comment)
            }
            var actual = nodes.map { _ in [RelationshipID]() }
            for entry in found.rows.indices {
                let (row, id) = (Int(found.rows[entry]), found.relationships[entry])
                actual[row].append(id)
                let edge = try #require(edges[id])
                #expect(found.types[entry] == self.types[Int(edge.type)])
                let other = edge.source == row ? edge.target : edge.source
                #expect(found.neighbours[entry] == nodes[other], comment)
            }
            for row in nodes.indices {
                #expect(actual[row].count == expected[row].count, comment)
                #expect(Set(actual[row]) == expected[row], comment)
            }
            #expect(
                try reader.degrees(of: asked, direction: direction, types: types)
                    == ContiguousArray(expected.map { Int64($0.count) }), comment)
            let hub = ContiguousArray(repeating: nodes[0], count: nodes.count)
            var connections = Expansion()
            try reader.connect(
                hub, to: asked, direction: direction, types: types, into: &connections)
            var connected = nodes.map { _ in Set<RelationshipID>() }
            for entry in connections.rows.indices {
                connected[Int(connections.rows[entry])].insert(connections.relationships[entry])
            }
            #expect(connections.rows.count == connected.reduce(0) { $0 + $1.count }, comment)
            for row in nodes.indices {
                let wanted = expected[0].filter { id in
                    guard let edge = edges[id] else { return false }
                    return (edge.source == 0 ? edge.target : edge.source) == row
                }
                #expect(connected[row] == wanted, comment)
            }
        }
    }

    @Test(arguments: [UInt64](0..<3))
    func `stay what was put in and taken out`(run: UInt64) throws {
        let seed = testSeed &+ run
        var random = SeededGenerator(seed: seed)
        try withTemporaryDirectory(inMemory: true) { directory in
            let graph = try Graph(directory + "/store", nodeCount: 60)
            for step in 0..<12 {
                // Node 0 is an end of nearly all, so that its list is long; loops are among them.
                let added = (0..<Int.random(in: 0..<900, using: &random)).map { _ in
                    var ends = [
                        Int.random(in: 0..<10, using: &random) > 0
                            ? 0 : Int.random(in: 0..<60, using: &random),
                        Int.random(in: 0..<60, using: &random),
                    ]
                    ends.shuffle(using: &random)
                    return Edge(
                        type: UInt32.random(in: 0..<3, using: &random), source: ends[0],
                        target: ends[1])
                }
                // At times all of a type go, or nearly all, so that chunks become empty.
                let gone = UInt32.random(in: 0..<6, using: &random)
                let removed = graph.edges.filter {
                    $0.value.type == gone || Int.random(in: 0..<8, using: &random) == 0
                }.map(\.key).sorted()
                try graph.change(adding: added, removing: removed)
                try graph.check(
                    limit: Int.random(in: 1..<1_000, using: &random),
                    "INTELGRAPH_SEED=\(seed) step \(step)")
            }
            try graph.change(adding: [], removing: graph.edges.keys.sorted())
            try graph.check(limit: 100, "INTELGRAPH_SEED=\(seed) empty")
            graph.store.close()
        }
    }
}
