import Foundation
import Graph
import Storage
import TestKit
import Testing

@Suite struct `A store` {
    @Test func `keeps what a write put there, also after it is opened again`() throws {
        try withTemporaryDirectory { directory in
            let source = try makeSmallGraph(directory)
            let store = try Store(directory: directory)
            try store.read { snapshot in
                let partition = try #require(try snapshot.partition(named: "t/c"))
                let reader = try snapshot.reader(partitions: [partition])
                #expect(try reader.nodeCount(label: nil) == 2)
                #expect(try reader.relationshipCount(type: nil, source: nil, target: nil) == 1)
                var found = Expansion()
                var position = ExpandPosition()
                try reader.expand(
                    [source], direction: .outgoing, types: nil, position: &position, limit: 100,
                    into: &found)
                #expect(found.relationships.count == 1)
                let key = try #require(reader.keyID("name"))
                let column = try reader.property(key, of: found.neighbours)
                #expect(column.value(at: 0).asText == "Bo")
            }
        }
    }

    @Test func `waits a moment for a lock that a process being started still holds`() throws {
        try withTemporaryDirectory { directory in
            _ = try makeSmallGraph(directory)
            let lock = open(directory + "/lock", O_RDWR)
            try #require(lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
            // For good it is another process's, which is told.
            #expect(throws: StorageError.self) { try Store(directory: directory) }
            let holder = try Storage.Thread {
                usleep(30_000)
                close(lock)
            }
            #expect(throws: Never.self) { try Store(directory: directory) }
            holder.join()
        }
    }

    /// Found as a mount that stayed busy: a job and its writers held each other, so each write
    /// kept its memory, and the store its files, for ever.
    @Test func `leaves no file open when it is released`() throws {
        try withTemporaryDirectory { directory in
            _ = try makeSmallGraph(directory)
            let descriptors = "/proc/self/fd"
            let open = try FileManager.default.contentsOfDirectory(atPath: descriptors)
                .compactMap {
                    // The one that lists the directory is closed by now.
                    try? FileManager.default
                        .destinationOfSymbolicLink(atPath: descriptors + "/" + $0)
                }
            #expect(open.filter { $0.hasPrefix(directory) } == [])
        }
    }

    private func makeSmallGraph(_ directory: String) throws -> NodeID {
        let store = try Store(directory: directory)
        defer { store.close() }
        let source = try store.write { transaction in
            let partition = try #require(
                try transaction.partition(named: "t/c", createIfMissing: true))
            let writer = try transaction.writer(partition: partition)
            let person = try writer.internLabel("Person")
            let name = try writer.internKey("name")
            let knows = try writer.internType("KNOWS")
            let a = try writer.createNode(
                labels: [person], properties: [(name, .string("Ada"))], isStub: false)
            let b = try writer.createNode(
                labels: [person], properties: [(name, .string("Bo"))], isStub: false)
            _ = try writer.createRelationship(type: knows, source: a, target: b, properties: [])
            return a
        }
        return source
    }
}

extension Value {
    var asText: String? { if case .string(let text) = self { text } else { nil } }
}
