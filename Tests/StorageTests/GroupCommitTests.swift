import Foundation
import Graph
import Storage
import Synchronization
import TestKit
import Testing

/// Many clients at once share the writer: nobody's change is lost, nobody's failure stays.
@Suite(.serialized) struct `Group commit` {
    private struct Refused: Error {}

    @Test func `serves many threads, and failing jobs leave no trace`() throws {
        try withTemporaryDirectory { directory in
            let store = try makeStore(directory)
            let failures = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 8) { client in
                for number in 0..<25 {
                    do {
                        try store.write { transaction in
                            try merge(number % 10, client, in: transaction)
                            if (number + client) % 5 == 0 { throw Refused() }
                        }
                    } catch is Refused {
                        failures.withLock { $0 += 1 }
                    } catch {
                        Issue.record(error)
                    }
                }
            }
            #expect(failures.withLock { $0 } == 40)
            let snapshot = try store.snapshot()
            // Every number got its node once, whoever came first.
            #expect(try snapshot.partitions().map(\.nodeCount) == [10])
            #expect(try snapshot.counter("writes") == 160)
            #expect(try store.verify() == [])
            store.close()
        }
    }

    @Test func `serves tasks`() async throws {
        let directory = NSTemporaryDirectory() + "intelgraph-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let store = try await Task.detached { try makeStore(directory) }.value
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<20 {
                group.addTask {
                    try await store.write { try merge(client % 4, client, in: $0) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.snapshot().counter("writes") == 20)
        await Task.detached { close(store) }.value
    }

    @Test func `holds the writer for an explicit transaction until it ends`() throws {
        try withTemporaryDirectory { directory in
            let store = try makeStore(directory)
            let transaction = try store.beginTransaction()
            try transaction.perform { try merge(1, 0, in: $0) }
            try transaction.perform { try merge(2, 0, in: $0) }
            #expect(try store.snapshot().counter("writes") == 0)
            try transaction.commit()
            #expect(try store.snapshot().counter("writes") == 2)

            let dropped = try store.beginTransaction()
            try dropped.perform { try merge(3, 0, in: $0) }
            try dropped.rollback()
            #expect(try store.snapshot().counter("writes") == 2)

            let late = try store.beginTransaction(timeout: .milliseconds(50))
            try late.perform { try merge(4, 0, in: $0) }
            usleep(200_000)
            #expect(throws: StorageError.self) { try late.commit() }
            #expect(try store.snapshot().counter("writes") == 2)
            store.close()
        }
    }

    @Test func `a job that changes nothing writes no record`() throws {
        try withTemporaryDirectory { directory in
            let store = try makeStore(directory)
            try store.write { try merge(1, 0, in: $0) }
            let before = try store.snapshot().lsn()
            try store.write { transaction in
                let partition = try #require(
                    try transaction.partition(named: "p", createIfMissing: true))
                let writer = try transaction.writer(partition: partition)
                var nodes: ContiguousArray<NodeID> = []
                var position = ScanPosition()
                try writer.scanNodes(label: nil, position: &position, limit: 10, into: &nodes)
                let key = try #require(writer.keyID("number"))
                #expect(try !writer.setProperty(key, .integer(1), of: nodes[0]))
                // There and back again.
                try writer.setProperty(key, .integer(7), of: nodes[0])
                try writer.setProperty(key, .integer(1), of: nodes[0])
            }
            #expect(try store.snapshot().lsn() == before)
            store.close()
        }
    }

    @Test func `the map grows by itself`() throws {
        try withTemporaryDirectory { directory in
            var options = StoreOptions()
            options.mapByteCount = 1 << 20
            options.logFileByteCount = 1 << 20
            let store = try Store(directory: directory, options: options)
            for round in 0..<4 {
                try store.write { transaction in
                    for number in 0..<500 {
                        let bytes = [UInt8](repeating: UInt8(round), count: 2_000)
                        _ = try transaction.appendDeadLetter(bytes + [UInt8(number & 0xff)])
                    }
                }
            }
            #expect(try store.snapshot().deadLetterCount() == 2_000)
            #expect(try store.verify() == [])
            store.close()
        }
    }
}

private func makeStore(_ directory: String) throws -> Store {
    var options = StoreOptions()
    options.logFileByteCount = 1 << 20
    return try Store(directory: directory, options: options)
}

private func close(_ store: Store) { store.close() }

/// Makes the node of a number unless it is there.
private func merge(_ number: Int, _ client: Int, in transaction: Transaction) throws {
    let partition = try #require(try transaction.partition(named: "p", createIfMissing: true))
    let writer = try transaction.writer(partition: partition)
    let label = try writer.internLabel("Number")
    let key = try writer.internKey("number")
    let index = try writer.createIndex(
        name: "numbers", scope: .label(label), keys: [key], kind: .unique, ifNotExists: true
    ).index
    var found: ContiguousArray<NodeID> = []
    let column = Column(.constant(.integer(Int64(number))), count: 1)
    try writer.seekUnique(index.id, keys: [column], count: 1, into: &found)
    if found[0] == .none {
        _ = try writer.createNode(
            labels: [label], properties: [(key, .integer(Int64(number)))], isStub: false)
    }
    try transaction.addToCounter("writes", 1)
}
