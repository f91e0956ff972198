import Foundation
import Graph
import IntelGraph

/// MERGE of nodes and relationships: one at a time, from many clients, and in batches.
struct MergeBench {
    let session: Session
    let data: Dataset

    static let mergeNode = """
        MERGE (n:Entity {id: $id}) ON CREATE SET n.type = $type, n.name = $name, n.score = $score, \
        n.created = $created, n.caseNumber = $caseNumber ON MATCH SET n.score = $score
        """
    static let mergeNodes = """
        UNWIND $rows AS row MERGE (n:Entity {id: row.id}) ON CREATE SET n.type = row.type, \
        n.name = row.name, n.score = row.score, n.created = row.created, \
        n.caseNumber = row.caseNumber ON MATCH SET n.score = row.score
        """
    static let mergeRelationships = """
        UNWIND $rows AS row MATCH (a:Entity {id: row.source}), (b:Entity {id: row.target}) \
        MERGE (a)-[r:Rel {type: row.type}]->(b) \
        ON CREATE SET r.weight = row.weight, r.since = row.since \
        ON MATCH SET r.weight = row.weight, r.since = row.since
        """

    func run(loaded: Int) throws {
        var nodes = try data.rows("new_nodes", limit: 180_000)[...]
        try autocommit(Array(nodes.prefix(4_000)), clients: 1)
        nodes = nodes.dropFirst(4_000)
        try autocommit(Array(nodes.prefix(32_000)), clients: 64)
        nodes = nodes.dropFirst(32_000)
        for (size, count) in [(1_000, 40_000), (10_000, 100_000)] {
            try merge("nodes", Self.mergeNodes, Array(nodes.prefix(count)), size)
            nodes = nodes.dropFirst(count)
        }
        var relationships = try data.rows("new_relationships", limit: 200_000)[...]
        var merged = 0
        for (size, count) in [(1_000, 80_000), (10_000, 100_000)] {
            try merge(
                "relationships", Self.mergeRelationships, Array(relationships.prefix(count)), size)
            relationships = relationships.dropFirst(count)
            merged += count
        }
        let found = try session.run("MATCH ()-[r:Rel]->() RETURN count(*) AS n")[0]
            .get("n", as: Int.self)
        Report.emit("relationships at the end", Double(found), "count", check: loaded + merged)
    }

    private func merge(_ what: String, _ statement: String, _ rows: [Value], _ size: Int) throws {
        for phase in ["fresh", "replayed"] {
            let time = try elapsedSeconds {
                for batch in Batches(rows, of: size) {
                    _ = try session.run(statement, ["rows": .list(batch)])
                }
            }
            Report.emit(
                "MERGE \(what), batches of \(size), \(phase)", Double(rows.count) / time,
                "per second", count: rows.count)
        }
    }

    private func autocommit(_ rows: [Value], clients: Int) throws {
        let name = "autocommit MERGE of a node, \(clients) client\(clients == 1 ? "" : "s")"
        for phase in ["fresh", "replayed"] {
            let failure = FirstError()
            let time = elapsedSeconds {
                DispatchQueue.concurrentPerform(threads: clients) { client in
                    for index in stride(from: client, to: rows.count, by: clients) {
                        guard case .map(let row) = rows[index] else { continue }
                        var parameters: [String: Value] = [:]
                        for (key, value) in zip(row.keys, row.values) { parameters[key] = value }
                        do { _ = try session.run(Self.mergeNode, parameters) } catch {
                            failure.set(error)
                            return
                        }
                    }
                }
            }
            try failure.check()
            Report.emit(
                "\(name), \(phase)", Double(rows.count) / time, "per second", count: rows.count)
        }
    }
}

extension DispatchQueue {
    /// Runs `body` on as many threads of its own as asked for, and waits for all.
    static func concurrentPerform(threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let group = DispatchGroup()
        for index in 0..<threads {
            group.enter()
            Thread.detachNewThread {
                body(index)
                group.leave()
            }
        }
        group.wait()
    }
}

/// The first error that any thread met.
final class FirstError: @unchecked Sendable {
    // The lock guards `error`.
    private let lock = NSLock()
    private var error: (any Error)?

    func set(_ new: any Error) { lock.withLock { if error == nil { error = new } } }

    func check() throws { if let error = lock.withLock({ error }) { throw error } }
}
