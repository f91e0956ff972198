import Bytes
import Graph
import TestKit
import Testing

@testable import Storage

@Suite struct `List chunks` {
    @Test func `decode to what was encoded, within the limit`() throws {
        var random = SeededGenerator(seed: testSeed)
        for round in 0..<200 {
            let count = Int.random(in: 1..<2_000, using: &random)
            let entries = makeEntries(count, &random)
            try check(entries, growsAtEnd: round % 2 == 0, "INTELGRAPH_SEED=\(testSeed) \(round)")
            let ordinals = Set(entries.map { OrdinalEntry(ordinal: $0.neighbour) }).sorted()
            try check(.init(ordinals), growsAtEnd: round % 2 == 0, "INTELGRAPH_SEED=\(testSeed)")
        }
    }

    private func check<Entry: ChunkEntry & Equatable>(
        _ entries: ContiguousArray<Entry>, growsAtEnd: Bool, _ comment: Comment
    ) throws {
        var decoded: ContiguousArray<Entry> = []
        var sizes: [Int] = []
        try ListChunk.encode(entries, growsAtEnd: growsAtEnd) {
            (first, value) throws(StorageError) in
            #expect(first == entries[decoded.count])
            sizes.append(value.count)
            try value.withBytes { bytes throws(StorageError) in
                try Entry.decode(bytes, into: &decoded)
            }
        }
        #expect(decoded == entries, comment)
        #expect(sizes.allSatisfy { $0 <= StorageFormat.listChunkByteLimit }, comment)
        if growsAtEnd {
            #expect(sizes.dropLast().allSatisfy { $0 > StorageFormat.listChunkByteLimit - 40 })
        }
    }

    @Test func `of a node's list give the runs that were put in`() throws {
        var random = SeededGenerator(seed: testSeed)
        for _ in 0..<200 {
            let entries = makeEntries(Int.random(in: 1..<100, using: &random), &random)
            let runs = Dictionary(grouping: entries, by: \.run)
            var builder = AdjacencyChunkBuilder()
            for (index, entry) in entries.enumerated() {
                let expected = builder.byteCount(with: entry)
                builder.append(entry)
                if index % 20 == 0 || index == entries.count - 1 {
                    var copy = builder
                    var value = ByteWriter()
                    copy.finish(into: &value)
                    #expect(value.byteCount == expected)
                }
            }
            var value = ByteWriter()
            builder.finish(into: &value)
            try value.bytes.withBytes { bytes throws(StorageError) in
                var reader = try AdjacencyChunkReader(bytes)
                var last = AdjacencyRun.none
                var runCount = 0
                while let run = try reader.next() {
                    #expect(last < run.run)
                    last = run.run
                    runCount += 1
                    #expect(run.count == runs[run.run]?.count)
                    let expected = runs[run.run] ?? []
                    var found: [AdjacencyEntry] = []
                    try run.forEachEntry { neighbour, relationship in
                        found.append(
                            AdjacencyEntry(
                                run: run.run, neighbour: neighbour, relationship: relationship))
                    }
                    #expect(found == Array(expected))
                    #expect(try columns(run) == found.map { [$0.neighbour, $0.relationship] })
                }
                #expect(runCount == runs.count)
            }
        }
    }

    /// Neighbours and relationships as an expand decodes them.
    private func columns(_ run: AdjacencyRunEntries) throws(StorageError) -> [[UInt64]] {
        let neighbours = UnsafeMutablePointer<NodeID>.allocate(capacity: run.count)
        let relationships = UnsafeMutablePointer<RelationshipID>.allocate(capacity: run.count)
        defer {
            neighbours.deallocate()
            relationships.deallocate()
        }
        try run.decode(into: neighbours, relationships, base: 0)
        return (0..<run.count).map { [neighbours[$0].rawValue, relationships[$0].rawValue] }
    }

    @Test(
        arguments: [
            // No runs; an entry of one byte; more entries than bytes; a run of no entries.
            [], [0], [0, 1, 1], [2, 4, 1, 5], [2, 4, 9, 5, 5, 5, 5], [2, 4, 0, 5, 5],
            // Runs out of order; the same one twice.
            [5, 5, 1, 2, 4, 1, 5, 5, 5, 5], [5, 4, 1, 2, 4, 1, 5, 5, 5, 5],
            // A run of more bytes than there are; a directory of more.
            [5, 4, 1, 9, 5, 1, 5, 5, 5, 5], [9, 4, 1, 5, 5],
            // A run that ends within an entry; one with bytes left over; a number without end.
            [5, 4, 1, 3, 5, 1, 5, 5, 5, 5, 5], [2, 4, 1, 5, 5, 5], [2, 4, 1, 5, 133],
            [2, 4, 2, 5, 5, 5, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
            // A type beyond 32 bits.
            [7, 252, 255, 255, 255, 255, 255, 1, 1, 5, 5],
        ] as [[UInt8]])
    func `of a node's list that break a rule are refused`(_ bytes: [UInt8]) throws {
        bytes.withUnsafeBytes { bytes in
            var entries: ContiguousArray<AdjacencyEntry> = []
            #expect(throws: StorageError.self) { try AdjacencyEntry.decode(bytes, into: &entries) }
            #expect(throws: StorageError.self) {
                var reader = try AdjacencyChunkReader(bytes)
                while let run = try reader.next() { _ = try columns(run) }
            }
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
                try? AdjacencyEntry.decode(bytes, into: &entries)
                if var runs = try? AdjacencyChunkReader(bytes) {
                    while let run = try? runs.next() { _ = try? columns(run) }
                }
                var ordinals: ContiguousArray<OrdinalEntry> = []
                try? OrdinalEntry.decode(bytes, into: &ordinals)
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
        let typeCount = UInt32.random(in: 1..<300, using: &random)
        let entries = (0..<count).map { _ in
            AdjacencyEntry(
                run: AdjacencyRun(
                    StorageFormat.ListKind.allCases.randomElement(using: &random) ?? .outgoing,
                    UInt32.random(in: 1...typeCount, using: &random)),
                neighbour: UInt64.random(in: 0..<1 << width, using: &random),
                relationship: UInt64.random(in: 0..<1 << 40, using: &random))
        }
        return ContiguousArray(Set(entries).sorted())
    }
}
