import Bytes
import TestKit
import Testing

@testable import Storage

@Suite struct `List chunks` {
    @Test func `decode to what was encoded, within the limit`() throws {
        var random = SeededGenerator(seed: testSeed)
        for round in 0..<200 {
            let entries = makeEntries(Int.random(in: 1..<2_000, using: &random), &random)
            var decoded: ContiguousArray<AdjacencyEntry> = []
            var chunks: [(first: AdjacencyEntry, value: [UInt8])] = []
            try ListChunk.encode(entries, growsAtEnd: round % 2 == 0) {
                (first, value) throws(StorageError) in
                chunks.append((first, copy value))
            }
            for (first, value) in chunks {
                #expect(value.count <= StorageFormat.listChunkByteLimit)
                #expect(first == entries[decoded.count])
                let before = decoded.count
                try value.withBytes { bytes throws(StorageError) in
                    try ListChunk.decode(bytes, into: &decoded)
                }
                let count = try value.withBytes { bytes throws(StorageError) in
                    try ListChunk<AdjacencyEntry>.count(of: bytes)
                }
                #expect(count == decoded.count - before)
            }
            #expect(decoded == entries, "INTELGRAPH_SEED=\(testSeed) round \(round)")
        }
    }

    @Test func `take edits as a set does`() throws {
        var random = SeededGenerator(seed: testSeed)
        for _ in 0..<200 {
            let entries = makeEntries(50, &random)
            var edits: [ListEdit<AdjacencyEntry>] = makeEntries(20, &random).map {
                ListEdit(entry: $0, isInsertion: Bool.random(using: &random))
            }
            edits += entries.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }.map {
                ListEdit(entry: $0, isInsertion: false)
            }
            edits.sort { $0.entry < $1.entry }
            var expected = Set(entries)
            for edit in edits {
                if edit.isInsertion {
                    expected.insert(edit.entry)
                } else {
                    expected.remove(edit.entry)
                }
            }
            #expect(ListChunk.merge(entries, with: edits[...]) == .init(expected.sorted()))
        }
    }

    @Test func `that are damaged throw or give wrong entries, and never trap`() throws {
        var random = SeededGenerator(seed: testSeed)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            bytes.withUnsafeBytes { bytes in
                var entries: ContiguousArray<AdjacencyEntry> = []
                try? ListChunk.decode(bytes, into: &entries)
                var reader = RelationshipChunkReader(firstOrdinal: 1, bytes)
                while let _ = try? reader.next() {}
                _ = try? NodeRecord(bytes).labels()
                if var parts = try? ChangeReader(bytes) { while let _ = try? parts.next() {} }
            }
        }
    }

    private func makeEntries(
        _ count: Int, _ random: inout SeededGenerator
    ) -> ContiguousArray<AdjacencyEntry> {
        let width = UInt64.random(in: 1..<40, using: &random)
        let entries = (0..<count).map { _ in
            AdjacencyEntry(
                neighbour: UInt64.random(in: 0..<1 << width, using: &random),
                relationship: UInt64.random(in: 0..<1 << 40, using: &random))
        }
        return ContiguousArray(Set(entries).sorted())
    }
}
