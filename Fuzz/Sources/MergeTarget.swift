import Foundation
import Graph
import IntelGraph

/// Random streams of MERGE and DELETE on a few keys, with and without a constraint. After each
/// statement the graph is what a set of keys says it must be; a MERGE run again changes nothing,
/// down to the content hash.
@Sendable func fuzzMerge(_ input: UnsafeRawBufferPointer) {
    do {
        var run = try MergeRun(FuzzInput(input))
        try run.run()
    } catch {
        fatalError("a statement fails: \(error)")
    }
}

private struct Link: Hashable, Comparable {
    var source: Int
    var target: Int

    static func < (left: Link, right: Link) -> Bool {
        (left.source, left.target) < (right.source, right.target)
    }
}

private struct MergeRun {
    private static let keyCount = 6

    private var input: FuzzInput
    private let shard: Shard
    private let session: Session
    /// Keys of the nodes that must be there, with their `v`.
    private var nodes: [Int: Int] = [:]
    private var links: Set<Link> = []

    init(_ input: FuzzInput) throws {
        self.input = input
        let fresh = try ShardPool.freshPartition()
        shard = fresh.shard
        session = try shard.session(partition: fresh.partition)
    }

    mutating func run() throws {
        while !input.isAtEnd {
            try step()
            try compare()
        }
    }

    private mutating func step() throws {
        let a = input.number(below: Self.keyCount)
        let b = input.number(below: Self.keyCount)
        switch input.byte() % 8 {
        case 0:
            try merge("MERGE (n:E {id: $a})", a, b)
            nodes[a] = nodes[a] ?? 0
        case 1:
            try merge("MERGE (n:E {id: $a}) ON CREATE SET n.v = $b ON MATCH SET n.v = $b", a, b)
            nodes[a] = b
        case 2:
            try merge("UNWIND [$a, $b, $a] AS id MERGE (n:E {id: id})", a, b)
            for key in [a, b] { nodes[key] = nodes[key] ?? 0 }
        case 3:
            try merge("MATCH (x:E), (y:E) WHERE x.id = $a AND y.id = $b MERGE (x)-[:T]->(y)", a, b)
            if nodes[a] != nil, nodes[b] != nil { links.insert(Link(source: a, target: b)) }
        case 4:
            try merge("MERGE (x:E {id: $a}) MERGE (y:E {id: $b}) MERGE (x)-[:T]->(y)", a, b)
            for key in [a, b] { nodes[key] = nodes[key] ?? 0 }
            links.insert(Link(source: a, target: b))
        case 5:
            try session.run("MATCH (n:E {id: $a}) DETACH DELETE n", ["a": .integer(Int64(a))])
            nodes[a] = nil
            links = links.filter { $0.source != a && $0.target != a }
        case 6:
            try session.run(
                "MATCH (x:E {id: $a})-[r:T]->(y:E {id: $b}) DELETE r", parameters(a, b))
            links.remove(Link(source: a, target: b))
        default:
            try session.run(
                input.byte() & 1 == 0
                    ? "CREATE CONSTRAINT e IF NOT EXISTS FOR (n:E) REQUIRE n.id IS UNIQUE"
                    : "DROP CONSTRAINT e IF EXISTS")
        }
    }

    /// Runs a statement twice; the second time must change nothing.
    private func merge(_ statement: String, _ a: Int, _ b: Int) throws {
        try session.run(statement, parameters(a, b))
        let hash = try contentHash()
        let again = try session.run(statement, parameters(a, b))
        expect(again.summary.counters.nodesCreated == 0, "a node twice: \(statement)")
        expect(
            again.summary.counters.relationshipsCreated == 0, "a relationship twice: \(statement)")
        let hashAgain = try contentHash()
        expect(hashAgain == hash, "the content hash changed: \(statement)")
    }

    private func parameters(_ a: Int, _ b: Int) -> [String: Value] {
        ["a": .integer(Int64(a)), "b": .integer(Int64(b))]
    }

    private func contentHash() throws -> String? {
        try shard.partitions().first { $0.name == session.partition.description }?.contentHash
    }

    private func compare() throws {
        let foundNodes = try session.run("MATCH (n:E) RETURN n.id AS id, coalesce(n.v, 0) AS v")
            .map { (try $0.get("id", as: Int.self), try $0.get("v", as: Int.self)) }
        expect(foundNodes.count == nodes.count, "nodes: \(foundNodes), not \(nodes)")
        for (id, value) in foundNodes {
            expect(nodes[id] == value, "node \(id) has \(value), not \(nodes[id] ?? -1)")
        }
        let foundLinks = try session.run("MATCH (x)-[:T]->(y) RETURN x.id AS x, y.id AS y").map {
            Link(source: try $0.get("x", as: Int.self), target: try $0.get("y", as: Int.self))
        }
        expect(foundLinks.sorted() == links.sorted(), "links: \(foundLinks), not \(links)")
    }
}

/// One shard for many runs, each in a partition of its own: opening one costs more than a run.
private enum ShardPool {
    private static let partitionLimit = 200
    nonisolated(unsafe) private static var shard: Shard?  // libFuzzer runs inputs on one thread.
    nonisolated(unsafe) private static var partitionCount = 0  // As above.

    static func freshPartition() throws -> (shard: Shard, partition: String) {
        if shard == nil || partitionCount == partitionLimit {
            if let shard {
                shard.close()
                try FileManager.default.removeItem(atPath: shard.directory)
            }
            let directory = NSTemporaryDirectory() + "/intelgraph-fuzz-\(UUID().uuidString)"
            shard = try Shard.open(at: directory)
            partitionCount = 0
        }
        guard let shard else { fatalError("set above") }
        partitionCount += 1
        return (shard, "fuzz/run-\(partitionCount)")
    }
}
