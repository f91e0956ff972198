import Foundation
import IntelGraph
import TestKit
import Testing

/// Imports whose sorting takes many runs, in little memory.
@Suite struct `A larger import` {
    private static let nodeCount = 3_000
    private static let relationshipCount = 30_000

    /// Writes files of a random graph in which one node has many relationships.
    private static func writeFiles(_ directory: String) throws -> ImportOptions {
        var random = SeededGenerator(seed: testSeed)
        var nodes = "id:ID,name,:LABEL\n"
        for id in 0..<nodeCount {
            nodes += "n\(id),name \(id % 97),\(["A", "B", "A;B", "C"][id % 4])\n"
        }
        try nodes.write(toFile: directory + "/nodes.csv", atomically: true, encoding: .utf8)
        var relationships = "from:START_ID,to:END_ID,kind:TYPE,amount:float,at:int\n"
        for index in 0..<relationshipCount {
            let source = index % 3 == 0 ? 5 : Int.random(in: 0..<nodeCount, using: &random)
            let target = index % 5 == 0 ? 7 : Int.random(in: 0..<nodeCount, using: &random)
            relationships +=
                "n\(source),n\(target),\(["X", "Y"][index % 2]),"
                + "\(Double(index % 1_000) / 100),\(index)\n"
        }
        try relationships.write(
            toFile: directory + "/relationships.csv", atomically: true, encoding: .utf8)
        var options = ImportOptions()
        options.nodes = [.init(path: directory + "/nodes.csv", names: ["N"])]
        options.relationships = [.init(path: directory + "/relationships.csv")]
        options.memoryByteCount = 1 << 20
        return options
    }

    @Test func `is the same with little memory, one thread or several`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            var options = try Self.writeFiles(directory)
            let small = try shard.importer(partition: "a/small", options).run()
            #expect(small.nodeCount == Self.nodeCount)
            #expect(small.relationshipCount == Self.relationshipCount)
            options.memoryByteCount = 256 << 20
            options.threadCount = 1
            let large = try shard.importer(partition: "a/large", options).run()
            #expect(small.contentHash == large.contentHash)
            #expect(try shard.verify().map { "\($0)" } == [])
            let rows = try shard.session(partition: "a/small").run(
                "MATCH (:N {id: 'n5'})-[r:X]->() RETURN count(*) AS c, sum(r.at) AS s")
            let numbers = stride(from: 0, to: Self.relationshipCount, by: 2).filter { $0 % 3 == 0 }
            #expect(try rows[0].get("c", as: Int.self) >= numbers.count)
        }
    }

    @Test func `goes on from the last stage that ended, and leaves no trace before`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let options = try Self.writeFiles(directory)
            let whole = try shard.importer(partition: "a/whole", options).run()
            for (stage, resumed) in [
                (ImportProgress.Stage.nodes, 0), (.relationships, 1), (.tables, 2),
            ] {
                let name = "a/\(stage)"
                #expect(throws: IntelGraphError.self) {
                    try shard.importer(partition: name, options).run { $0.stage != stage }
                }
                #expect(try shard.partitions().contains { $0.name == name } == false)
                #expect(try shard.verify().map { "\($0)" } == [])
                let again = try shard.importer(partition: name, options).run()
                #expect(again.resumedStages == resumed)
                #expect(again.contentHash == whole.contentHash)
            }
            let left = try FileManager.default.contentsOfDirectory(
                atPath: directory + "/shard/import")
            #expect(left == [])
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    @Test func `of other files does not go on from unfinished work`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let options = try Self.writeFiles(directory)
            #expect(throws: IntelGraphError.self) {
                try shard.importer(partition: "a/b", options).run { $0.stage != .tables }
            }
            try "id:ID\nn1\n".write(
                toFile: directory + "/nodes.csv", atomically: true, encoding: .utf8)
            var other = options
            other.relationships = []
            let summary = try shard.importer(partition: "a/b", other).run()
            #expect(summary.resumedStages == 0)
            #expect(summary.nodeCount == 1)
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }
}
