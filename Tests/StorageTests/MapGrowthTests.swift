import Graph
import Storage
import TestKit
import Testing

/// The crash lab found this: LMDB also needs pages for its list of free pages when it commits.
/// Where a group fitted into the map exactly, its records were synced and could not be applied,
/// neither then nor by any later group, for nothing made the map larger.
@Suite struct `A map that is full` {
    @Test func `grows whenever it becomes so, also at the commit`() throws {
        // One size for each page that the writes come to, so that some are full at the commit.
        for pageCount in 64..<112 {
            try withTemporaryDirectory { directory in
                var options = StoreOptions()
                options.mapByteCount = pageCount * 4_096
                let store = try Store(directory: directory, options: options)
                defer { store.close() }
                for number in 0..<40 { try write(number, to: store) }
                #expect(try nodeCount(store) == 40, "a map of \(pageCount) pages")
                #expect(try store.verify().isEmpty)
            }
        }
    }

    private func write(_ number: Int, to store: Store) throws {
        try store.write { transaction in
            let partition = try #require(
                try transaction.partition(named: "t/c", createIfMissing: true))
            let writer = try transaction.writer(partition: partition)
            let text = Value.string(String(repeating: "x", count: 5_000))
            _ = try writer.createNode(
                labels: [try writer.internLabel("Page")],
                properties: [(try writer.internKey("text"), text)], isStub: false)
        }
    }
}

/// The nodes of partition `t/c`; none if it is not there.
func nodeCount(_ store: Store) throws -> Int {
    try store.read { snapshot in
        guard let partition = try snapshot.partition(named: "t/c") else { return 0 }
        return try snapshot.reader(partitions: [partition]).nodeCount(label: nil)
    }
}
