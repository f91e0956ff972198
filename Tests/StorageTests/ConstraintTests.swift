import Graph
import Storage
import TestKit
import Testing

@Suite(.serialized) struct `Constraints and indexes` {
    @Test func `refuse a second element with the same key, and name it`() throws {
        try withPeople { store, people in
            try store.write { transaction in
                let writer = try transaction.writer(partition: people.partition)
                _ = try writer.createIndex(
                    name: "one", scope: .label(people.label), keys: [people.key], kind: .unique,
                    ifNotExists: false)
                try create(1, writer, people)
            }
            #expect {
                try store.write { transaction in
                    try create(1, try transaction.writer(partition: people.partition), people)
                }
            } throws: { error in
                "\(error)".contains("`one`") && "\(error)".contains("Person")
            }
            #expect(try store.snapshot().partitions()[0].nodeCount == 1)
        }
    }

    @Test func `cannot be made over values that repeat`() throws {
        try withPeople { store, people in
            try store.write { transaction in
                let writer = try transaction.writer(partition: people.partition)
                for number in [1, 2, 1] { try create(number, writer, people) }
            }
            let hash = try store.snapshot().partitions()[0].contentHash
            #expect(throws: (any Error).self) {
                try store.write { transaction in
                    let writer = try transaction.writer(partition: people.partition)
                    _ = try writer.createIndex(
                        name: "one", scope: .label(people.label), keys: [people.key],
                        kind: .unique, ifNotExists: false)
                }
            }
            #expect(try store.snapshot().partitions()[0].contentHash == hash)
            #expect(try store.verify() == [])
        }
    }

    @Test func `cover what was there before, and go without a trace`() throws {
        try withPeople { store, people in
            try store.write { transaction in
                let writer = try transaction.writer(partition: people.partition)
                for number in 0..<50 { try create(number, writer, people) }
            }
            let hash = try store.snapshot().partitions()[0].contentHash
            let index = try store.write { transaction in
                try transaction.writer(partition: people.partition).createIndex(
                    name: nil, scope: .label(people.label), keys: [people.key], kind: .unique,
                    ifNotExists: false
                ).index
            }
            #expect(index.name == "constraint_Person_number")
            let reader = try store.snapshot().reader(partitions: [people.partition])
            var found: ContiguousArray<NodeID> = []
            let keys = Column(.integers([7, 49, 50]), count: 3)
            try reader.seekUnique(index.id, keys: [keys], count: 3, into: &found)
            #expect(found.map { $0 == .none } == [false, false, true])
            let statistics = try reader.indexStatistics(index.id)
            #expect(statistics.entries == 50 && statistics.distinct == 50)
            // The key now identifies nodes in the content hash.
            #expect(try store.snapshot().partitions()[0].contentHash != hash)
            #expect(try store.verify() == [])
            try store.write { transaction in
                let writer = try transaction.writer(partition: people.partition)
                #expect(try writer.dropIndex(named: index.name))
                #expect(try !writer.dropIndex(named: index.name))
            }
            #expect(try store.snapshot().partitions()[0].contentHash == hash)
            #expect(try store.verify() == [])
        }
    }

    @Test func `of one partition are not those of another`() throws {
        try withPeople { store, people in
            try store.write { transaction in
                let writer = try transaction.writer(partition: people.partition)
                _ = try writer.createIndex(
                    name: "one", scope: .label(people.label), keys: [people.key], kind: .unique,
                    ifNotExists: false)
                try create(1, writer, people)
                let other = try #require(
                    try transaction.partition(named: "other", createIfMissing: true))
                let stranger = try transaction.writer(partition: other)
                #expect(stranger.indexes() == [])
                for _ in 0..<2 { try create(1, stranger, people) }
            }
            #expect(try store.verify() == [])
        }
    }

    private struct People {
        var partition: PartitionID
        var label: LabelID
        var key: KeyID
    }

    private func create(_ number: Int, _ writer: any GraphWriter, _ people: People) throws {
        _ = try writer.createNode(
            labels: [people.label], properties: [(people.key, .integer(Int64(number)))],
            isStub: false)
    }

    private func withPeople(_ body: (Store, People) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            var options = StoreOptions()
            options.logFileByteCount = 1 << 20
            let store = try Store(directory: directory, options: options)
            defer { store.close() }
            let people = try store.write { transaction in
                let partition = try #require(
                    try transaction.partition(named: "p", createIfMissing: true))
                let writer = try transaction.writer(partition: partition)
                return People(
                    partition: partition, label: try writer.internLabel("Person"),
                    key: try writer.internKey("number"))
            }
            try body(store, people)
        }
    }
}
