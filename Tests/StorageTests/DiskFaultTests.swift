import Foundation
import Graph
import Storage
import TestKit
import Testing

/// Disks that are full, read-only, or hold files of another version.
@Suite(.serialized) struct `A store on a disk that fails it` {
    /// With a reserve writes stop before the disk is full; without one the disk says so itself.
    @Test(
        .enabled(if: SmallDisk.canMount, "needs the right to mount a tmpfs"),
        arguments: [0, 1 << 20])
    func `says that the disk is full, loses nothing, and goes on when there is space`(
        reserve: Int
    ) throws {
        try SmallDisk.with(byteCount: 16 << 20) { disk in
            let ballast = disk.path + "/ballast"
            try Data(count: 4 << 20).write(to: URL(fileURLWithPath: ballast))
            let directory = disk.path + "/shard"
            let options = Self.options(reserve: reserve)
            var written: Set<Int64> = []
            do {
                let store = try Store(directory: directory, options: options)
                defer { store.close() }
                let error = try #require(Self.fill(store, from: 0, &written))
                guard case .diskFull(let text) = error else {
                    Issue.record("another error than diskFull: \(error)")
                    return
                }
                #expect(!text.isEmpty)
                #expect(written.isSubset(of: try Self.numbers(store)))
                // It stays so, and reads go on.
                #expect(throws: StorageError.self) { try Self.write(1_000_000, to: store) }
                #expect(written.isSubset(of: try Self.numbers(store)))

                try FileManager.default.removeItem(atPath: ballast)
                for number in Int64(2_000_000)..<2_000_010 {
                    try Self.write(number, to: store)
                    written.insert(number)
                }
                #expect(written.isSubset(of: try Self.numbers(store)))
            }
            // Recovered as after a crash: nothing that was acknowledged is missing.
            var again = options
            again.bootID = "another boot"
            let store = try Store(directory: directory, options: again)
            defer { store.close() }
            #expect(written.isSubset(of: try Self.numbers(store)))
            #expect(try store.verify().isEmpty)
        }
    }

    @Test(.enabled(if: SmallDisk.canMount, "needs the right to mount a tmpfs"))
    func `says that the directory is read-only, and still reads there`() throws {
        try SmallDisk.with(byteCount: 16 << 20) { disk in
            let directory = disk.path + "/shard"
            do {
                let store = try Store(directory: directory, options: Self.options(reserve: 0))
                defer { store.close() }
                try Self.write(1, to: store)
            }
            try disk.makeReadOnly()
            #expect {
                _ = try Store(directory: directory)
            } throws: { "\($0)".contains(directory) && "\($0)".contains("Read-only file system") }
            #expect {
                _ = try Store(directory: disk.path + "/another")
            } throws: { "\($0)".contains("another") && "\($0)".contains("Read-only file system") }
            #expect(try Self.numbers(try Store(readingFrom: directory)) == [1])
        }
    }

    @Test(arguments: ["checkpoint", "changelog/00000000000000000001.log"])
    func `names the file that is of another version`(file: String) throws {
        try withTemporaryDirectory { directory in
            do {
                let store = try Store(directory: directory, options: Self.options(reserve: 0))
                defer { store.close() }
                try Self.write(1, to: store)
            }
            let path = directory + "/" + file
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            var bytes = before
            // Both files have their version after a magic number of eight bytes.
            bytes[8] = 99
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect {
                _ = try Store(directory: directory)
            } throws: { "\($0)".contains(path) && "\($0)".contains("99") }
            // Nothing was changed: the right program can still read it.
            try before.write(to: URL(fileURLWithPath: path))
            let store = try Store(directory: directory)
            defer { store.close() }
            #expect(try Self.numbers(store) == [1])
        }
    }

    private static func options(reserve: Int) -> StoreOptions {
        var options = StoreOptions()
        options.mapByteCount = 64 << 20
        options.logFileByteCount = 512 << 10
        options.checkpointByteCount = 1 << 20
        options.minimumFreeByteCount = reserve
        return options
    }

    /// Writes until there is an error; nil if 10,000 writes went well.
    private static func fill(
        _ store: Store, from first: Int64, _ written: inout Set<Int64>
    ) -> StorageError? {
        for number in first..<first + 10_000 {
            do {
                try write(number, to: store)
                written.insert(number)
            } catch { return error as? StorageError }
        }
        return nil
    }

    private static func write(_ number: Int64, to store: Store) throws {
        try store.write { transaction in
            let partition = try #require(
                try transaction.partition(named: "t/c", createIfMissing: true))
            let writer = try transaction.writer(partition: partition)
            // Random letters, which do not compress well.
            let text = String((0..<3_000).map { _ in "abcdefghijklmnop".randomElement() ?? "a" })
            _ = try writer.createNode(
                labels: [],
                properties: [
                    (try writer.internKey("number"), .integer(number)),
                    (try writer.internKey("text"), .string(text)),
                ], isStub: false)
        }
    }

    private static func numbers(_ store: Store) throws -> Set<Int64> {
        try store.read { snapshot in
            guard let partition = try snapshot.partition(named: "t/c") else { return [] }
            let reader = try snapshot.reader(partitions: [partition])
            var nodes: ContiguousArray<NodeID> = []
            var position = ScanPosition()
            while !position.isAtEnd {
                try reader.scanNodes(label: nil, position: &position, limit: 1_000, into: &nodes)
            }
            guard let key = reader.keyID("number") else { return [] }
            let column = try reader.property(key, of: nodes)
            return Set(
                nodes.indices.compactMap {
                    if case .integer(let number) = column.value(at: $0) { number } else { nil }
                })
        }
    }
}
