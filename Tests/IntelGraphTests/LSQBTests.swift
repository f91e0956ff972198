import Foundation
import IntelGraph
import TestKit
import Testing

/// LDBC's Labelled Subgraph Query Benchmark: `Samples/lsqb` against the published counts.
@Suite struct `A shard on LSQB` {
    private static let counts: [Int] = [8, 3, 6, 8, 3, 8, 11, 2, 4]

    @Test func `gives the published count of every query on the example graph`() throws {
        guard let shared = sharedData else {
            print("Skipped: LSQB's example graph is not beside the repository")
            return
        }
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "lsqb/example")
            try LSQBGraph(folder: shared + "/graphs/lsqb-example").load { statement, parameters in
                try session.run(statement, parameters)
            }
            for (number, count) in zip(1..., Self.counts) {
                let path = "\(repositoryRoot)/Samples/lsqb/q\(number).cypher"
                let query = try String(contentsOfFile: path, encoding: .utf8)
                let found = try session.run(query)[0].get("count", as: Int.self)
                #expect(found == count, "query \(number)")
            }
        }
    }
}
