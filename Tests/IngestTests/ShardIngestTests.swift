import Foundation
import Graph
import IntelGraph
import TestKit
import Testing

@testable import Ingest

@Suite("Real Debezium events become a graph in a shard")
struct ShardIngestTests {
    @Test("the small corpus, twice")
    func small() throws {
        guard let path = Corpus.path("small/main/json_schema.jsonl.gz") else { return }
        try withTemporaryDirectory { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let mapping = try Mapping.builtIn()
            let target = ShardTarget(shard, mapping: mapping)
            let ingester = Ingester(target: target, mapping: mapping)
            let summary = try ingester.run(try FileEventSource(path: path))
            print(summary)
            for (number, letter) in try target.deadLetters(limit: 10) {
                Issue.record("dead letter \(number): \(letter.reason)")
            }
            let first = try shard.store.snapshot().partitions()
            print(first)
            let again = try ingester.run(try FileEventSource(path: path))
            #expect(again.duplicates.offsets == 504)
            #expect(again.applied == 0)
            #expect(try shard.store.snapshot().partitions() == first)
        }
    }
}
