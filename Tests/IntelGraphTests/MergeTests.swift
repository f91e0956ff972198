import Foundation
import IntelGraph
import Synchronization
import TestKit
import Testing

/// What serves the keys of a MERGE.
enum MergeSchema: CaseIterable, Sendable {
    case none, indexes, constraints

    var commands: [String] {
        switch self {
        case .none: []
        case .indexes: MergeForm.indexes
        case .constraints: MergeForm.constraints
        }
    }
}

@Suite struct `MERGE on a shard` {
    private func rows(_ random: inout SeededGenerator, count: Int) -> [Value] {
        let rows = (0..<count).map { _ in
            func key() -> Value { .integer(Int64.random(in: 0..<8, using: &random)) }
            return ["a": key(), "b": key(), "x": 1] as Value
        }
        // Each list has its first row twice.
        return rows + rows.prefix(1)
    }

    private func withShard(
        _ form: MergeForm, _ schema: MergeSchema, _ body: (Shard, Session) throws -> Void
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "tenant/case")
            for command in schema.commands + form.setUp { try session.run(command) }
            try body(shard, session)
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    private func expectNoDuplicates(_ form: MergeForm, _ session: Session) throws {
        let found = try session.run(form.count)
        #expect(!found.isEmpty)
        for row in found where try row.get("n", as: Int.self) != 1 {
            Issue.record("INTELGRAPH_SEED=\(testSeed) \(row["key"]) is there \(row["n"]) times")
        }
    }

    @Test(arguments: MergeForm.all, MergeSchema.allCases)
    func `once more changes nothing and writes no record`(
        _ form: MergeForm, _ schema: MergeSchema
    ) throws {
        var random = SeededGenerator(seed: testSeed)
        try withShard(form, schema) { shard, session in
            for _ in 0..<4 {
                let parameters = ["rows": Value.list(rows(&random, count: 6))]
                try session.run(form.statement, parameters)
                let before = (try shard.lastLSN(), try shard.partitions()[0].contentHash)
                let again = try session.run(form.statement, parameters)
                let after = (try shard.lastLSN(), try shard.partitions()[0].contentHash)
                #expect(before == after, "INTELGRAPH_SEED=\(testSeed)")
                #expect(again.summary.counters.nodesCreated == 0)
                #expect(again.summary.counters.relationshipsCreated == 0)
            }
            try expectNoDuplicates(form, session)
        }
    }

    @Test(arguments: MergeForm.all, MergeSchema.allCases)
    func `makes no duplicate under eight concurrent clients`(
        _ form: MergeForm, _ schema: MergeSchema
    ) throws {
        try withShard(form, schema) { shard, session in
            let errors = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 8) { client in
                var random = SeededGenerator(seed: testSeed &+ UInt64(client))
                do {
                    for _ in 0..<6 {
                        let parameters = ["rows": Value.list(rows(&random, count: 5))]
                        try session.run(form.statement, parameters)
                    }
                } catch {
                    errors.withLock { $0.append("\(error)") }
                }
            }
            #expect(errors.withLock { $0 } == [])
            try expectNoDuplicates(form, session)
        }
    }

    /// Without a constraint an element's identity is its ordinal, which depends on the order.
    @Test(arguments: MergeForm.all.filter { !$0.statement.contains(":F") })
    func `commutes across keys`(_ form: MergeForm) throws {
        var random = SeededGenerator(seed: testSeed)
        let batches = (0..<4).map { _ in rows(&random, count: 4) }
        var hashes: Set<String> = []
        for _ in 0..<5 {
            let order = batches.shuffled(using: &random)
            try withShard(form, .constraints) { shard, session in
                for rows in order {
                    let parameters = ["rows": Value.list(rows.shuffled(using: &random))]
                    // A form that takes one row gets them one by one.
                    let isSingle = form.statement.contains("rows[0]")
                    for row in isSingle ? rows : [] {
                        try session.run(form.statement, ["rows": [row]])
                    }
                    if !isSingle { try session.run(form.statement, parameters) }
                }
                hashes.insert(try shard.partitions()[0].contentHash)
            }
        }
        #expect(hashes.count == 1, "INTELGRAPH_SEED=\(testSeed)")
    }

    @Test(arguments: MergeForm.all, [MergeSchema.indexes, .constraints])
    func `seeks and never scans a label`(_ form: MergeForm, _ schema: MergeSchema) throws {
        try withShard(form, schema) { _, session in
            let explained = try session.run("EXPLAIN " + form.statement)
            let plan = try #require(explained.summary.plan)
            #expect(!plan.contains("LabelScan"), "\(plan)")
            #expect(!plan.contains("AllNodesScan") && !plan.contains("NodeScan"), "\(plan)")
            #expect(plan.contains("eek"), "\(plan)")
            for name in form.seeks { #expect(plan.contains(name), "\(plan)") }
        }
    }
}
