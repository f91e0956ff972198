import Foundation
import Graph
import IntelGraph
import TestKit
import Testing

@testable import Ingest

@Suite("A bad file or store stops the run with a clear error, and nothing is lost")
struct BadFileTests {
    private func ingest(_ path: String) throws -> IngestSummary {
        let mapping = try Mapping.builtIn()
        let target = MemoryTarget(mapping: mapping)
        return try Ingester(target: target, mapping: mapping).run(try FileEventSource(path: path))
    }

    private func message(_ path: String) throws -> String? {
        let error = #expect(throws: IngestError.self) { try ingest(path) }
        return error?.description
    }

    @Test("files that cannot be read")
    func files() throws {
        try withTemporaryDirectory { directory in
            let missing = directory + "/missing"
            #expect(
                try message(missing) == "source: cannot open \(missing): No such file or directory")
            #expect(
                try message(directory)
                    == "source: \(directory) is a directory: "
                    + "give a file, or - for standard input")
            let path = directory + "/a"
            try Data([0x1f, 0x8b, 8, 0, 1, 2, 3]).write(to: URL(fileURLWithPath: path))
            #expect(try message(path) == "source: \(path): the compressed data ends too early")
            try Data([0x1f, 0x8b, 9, 0, 1, 2, 3]).write(to: URL(fileURLWithPath: path))
            #expect(try message(path) == "source: \(path): the gzip data is damaged")
            try Data([0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff]).write(
                to: URL(fileURLWithPath: path))
            #expect(try message(path)?.hasPrefix("source: \(path): ") ?? false)
        }
    }

    @Test("a failing store is nobody's poison: it stops the run, which can go on later")
    func failingStore() throws {
        guard let path = Corpus.path("small/main/json_noschema.jsonl") else { return }
        let mapping = try Corpus.mapping()
        let target = FailingTarget(MemoryTarget(mapping: mapping), failures: 3)
        var options = Ingester.Options()
        options.batchCount = 100
        var errors = 0
        while true {
            do throws(IngestError) {
                let ingester = Ingester(target: target, mapping: mapping, options: options)
                _ = try ingester.run(try FileEventSource(path: path))
                break
            } catch {
                #expect(error == .store("no space left"))
                errors += 1
            }
        }
        #expect(errors == 3)
        #expect(target.memory.contents.deadLetters.isEmpty)
        let reference = MemoryTarget(mapping: mapping)
        _ = try CorpusFoldTests.apply(try Corpus.messages(path), to: reference)
        #expect(InterleavingTests.describe(target.memory) == InterleavingTests.describe(reference))
    }

    @Test("a statement that does not compile stops the run: every event would fail")
    func badStatement() throws {
        guard let path = Corpus.path("small/main/json_noschema.jsonl") else { return }
        let yaml = Mapping.builtInText.replacing(
            "MERGE (n:Entity {id: event.id})", with: "MERG (n:Entity {id: event.id})")
        let mapping = try Mapping.parse(yaml: yaml, file: "m.yaml")
        try ShardIngestTests.withShard { shard in
            let target = ShardTarget(shard, mapping: mapping)
            let error = #expect(throws: IngestError.self) {
                try Ingester(target: target, mapping: mapping).run(try FileEventSource(path: path))
            }
            #expect(
                error?.description.hasPrefix("mapping: SyntaxError") ?? false, "\(error as Any)")
            let letters = try target.deadLetters(limit: 1)
            #expect(letters.isEmpty)
        }
    }
}

/// A target whose every second write fails, up to a number of failures.
private final class FailingTarget: IngestTarget, @unchecked Sendable {
    let memory: MemoryTarget
    // Only the test's thread writes.
    private var failures: Int
    private var writes = 0

    init(_ memory: MemoryTarget, failures: Int) {
        self.memory = memory
        self.failures = failures
    }

    func committedOffset(of origin: String) -> Int64? { memory.committedOffset(of: origin) }
    func lastLSN() -> UInt64 { memory.lastLSN() }

    func write(
        _ body: (any IngestTransaction) throws(ApplyError) -> Void
    ) throws(ApplyError) -> UInt64 {
        writes += 1
        let fails = failures > 0 && writes.isMultiple(of: 2)
        if fails { failures -= 1 }
        return try memory.write { (transaction) throws(ApplyError) in
            try body(transaction)
            if fails { throw .stop(.store("no space left")) }
        }
    }
}
