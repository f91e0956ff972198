import Changelog
import Graph
import Storage
import TestKit
import Testing

@Suite(.serialized) struct `The ledger` {
    @Test func `reads its own writes, keeps them, and forgets them with a failed job`() throws {
        try withTemporaryDirectory { directory in
            let store = try open(directory)
            let partition = try store.write { transaction in
                let partition = try #require(
                    try transaction.partition(named: "t/c", createIfMissing: true))
                try transaction.setOffset(of: "topic-0", to: [1, 2])
                #expect(try transaction.offset(of: "topic-0") == [1, 2])
                try transaction.setVersion(partition, keyspace: 7, key: [9], to: [42])
                try transaction.setVersion(partition, keyspace: 7, key: [8], to: [41])
                try transaction.setVersion(partition, keyspace: 8, key: [8], to: [40])
                #expect(try transaction.version(partition, keyspace: 7, key: [9]) == [42])
                #expect(try transaction.addEventID(5, expiry: 100))
                #expect(try !transaction.addEventID(5, expiry: 100))
                #expect(try transaction.appendDeadLetter([7]) == 1)
                return partition
            }
            struct Dropped: Error {}
            #expect(throws: Dropped.self) {
                try store.write { transaction in
                    try transaction.setOffset(of: "topic-0", to: [3])
                    try transaction.setVersion(partition, keyspace: 7, key: [9], to: nil)
                    throw Dropped()
                }
            }
            try expectKept(store, partition)
            store.close()
            let reader = try Store(readingFrom: directory)
            try expectKept(reader, partition)
            #expect(throws: StorageError.self) { try reader.write { _ in } }
        }
    }

    private func expectKept(_ store: Store, _ partition: PartitionID) throws {
        let snapshot = try store.snapshot()
        #expect(try snapshot.offset(of: "topic-0") == [1, 2])
        #expect(try snapshot.offsets().map(\.name) == ["topic-0"])
        var keys: [[UInt8]] = []
        try snapshot.forEachVersion(partition, keyspace: 7) { (key, _) in keys.append(key) }
        #expect(keys == [[8], [9]])
        #expect(try snapshot.hasEventID(5))
        #expect(try snapshot.deadLetters(from: 0, limit: 10).map(\.value) == [[7]])
    }

    @Test func `forgets event ids once they expire, and never reuses a dead letter's number`()
        throws
    {
        try withTemporaryDirectory { directory in
            let store = try open(directory)
            defer { store.close() }
            try store.write { transaction in
                for id in 1...10 {
                    _ = try transaction.addEventID(UInt128(id), expiry: Int64(id) - 5)
                }
                _ = try transaction.appendDeadLetter([1])
            }
            try store.write { transaction in
                transaction.expireEventIDs(before: 0)
                transaction.deleteDeadLetter(1)
                try #expect(transaction.addEventID(20, expiry: 50))
            }
            let number = try store.write { try $0.appendDeadLetter([2]) }
            #expect(number == 2)
            let snapshot = try store.snapshot()
            for id in 1...10 { #expect(try snapshot.hasEventID(UInt128(id)) == (id >= 5)) }
            #expect(try snapshot.hasEventID(20))
            #expect(try store.verify() == [])
        }
    }

    @Test func `is told in the changelog in words`() throws {
        try withTemporaryDirectory { directory in
            let store = try open(directory)
            defer { store.close() }
            try store.write { transaction in
                let partition = try #require(
                    try transaction.partition(named: "t/c", createIfMissing: true))
                let writer = try transaction.writer(partition: partition)
                let label = try writer.internLabel("Person")
                let name = try writer.internKey("name")
                let node = try writer.createNode(
                    labels: [label], properties: [(name, .string("Ada"))], isStub: false)
                _ = try writer.createRelationship(
                    type: try writer.internType("KNOWS"), source: node, target: node,
                    properties: [])
                try transaction.setOffset(of: "topic-0", to: [1, 2])
            }
            var reader = try store.changelogReader(from: .first)
            var describer = try ChangeDescriber(try store.snapshot())
            let record = try #require(try reader.next())
            let lines = try describer.describe(record).lines.joined(separator: "\n")
            for part in ["Person", "t/c", "Ada", "KNOWS", "topic-0"] {
                #expect(lines.contains(part))
            }
        }
    }

    private func open(_ directory: String) throws -> Store {
        var options = StoreOptions()
        options.logFileByteCount = 1 << 20
        return try Store(directory: directory, options: options)
    }
}
