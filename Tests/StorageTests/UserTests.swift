import Changelog
import Foundation
import TestKit
import Testing

@testable import Storage

@Suite(.serialized) struct `Users of a shard` {
    @Test func `are kept, changed and removed like everything else`() throws {
        try withTemporaryDirectory { directory in
            let store = try Store(directory: directory)
            try store.write { transaction in
                #expect(try transaction.user(named: "ada") == nil)
                try transaction.setUser(named: "ada", to: sample)
                #expect(try transaction.user(named: "ada") == sample)
                try transaction.setUser(named: "bob", to: other)
            }
            let changeCount = store.userChangeCount
            struct Dropped: Error {}
            #expect(throws: Dropped.self) {
                try store.write { transaction in
                    try transaction.setUser(named: "ada", to: nil)
                    throw Dropped()
                }
            }
            try store.write { _ in }
            #expect(store.userChangeCount == changeCount)
            try store.write { try $0.setUser(named: "bob", to: nil) }
            #expect(store.userChangeCount > changeCount)
            try expectAda(store)
            store.close()
            try expectAda(try Store(readingFrom: directory))
        }
    }

    private func expectAda(_ store: Store) throws {
        let users = try store.snapshot().users()
        #expect(users.map(\.name) == ["ada"])
        #expect(users.map(\.record) == [sample])
    }

    @Test func `are there after a crash, replayed from the changelog`() throws {
        try withTemporaryDirectory { directory in
            let run = try CrashRun(directory, seed: testSeed)
            defer { run.store.close() }
            try run.write()
            try run.store.checkpoint()
            let hashes = try run.store.snapshot().partitions().map(\.contentHash)
            let pages = try run.dataPages()
            try run.store.write { try $0.setUser(named: "ada", to: sample) }
            let copy = directory + "/copy"
            try run.copyStore(to: copy)
            // None of the pages since the checkpoint are on disk: the log alone has the user.
            var random = SeededGenerator(seed: testSeed)
            try run.mix(pages, try run.dataPages(), 0, &random)
                .write(to: URL(fileURLWithPath: copy + "/data.mdb"))
            var options = StoreOptions()
            options.bootID = "after"
            let recovered = try Store(directory: copy, options: options)
            defer { recovered.close() }
            try expectAda(recovered)
            #expect(try recovered.verify() == [])
            // They are no content of partitions.
            #expect(try recovered.snapshot().partitions().map(\.contentHash) == hashes)
        }
    }

    @Test func `are told apart by the bytes of their names`() throws {
        try withTemporaryDirectory { directory in
            let store = try Store(directory: directory)
            defer { store.close() }
            try store.write { transaction in
                try transaction.setUser(named: "caf\u{e9}", to: sample)
                try transaction.setUser(named: "cafe\u{301}", to: other)
            }
            #expect(try store.snapshot().users().map(\.record.id) == [other.id, sample.id])
        }
    }

    @Test func `are a problem to verification where their bytes are damaged`() throws {
        try withTemporaryDirectory { directory in
            let store = try Store(directory: directory)
            defer { store.close() }
            try store.write { transaction in
                try transaction.setUser(named: "ada", to: sample)
                let bytes = sample.encoded().dropLast()
                try Array(bytes).withUnsafeBytes { value in
                    try Array("bob".utf8).withUnsafeBytes { name in
                        try UserTable(transaction.job.group.access).put(name, value)
                    }
                }
            }
            let problems = try store.verify()
            #expect(problems.map(\.place) == ["user bob"])
        }
    }

    @Test func `appear in the log without what is secret`() throws {
        try withTemporaryDirectory { directory in
            let store = try Store(directory: directory)
            defer { store.close() }
            try store.write { try $0.setUser(named: "ada", to: sample) }
            try store.write { try $0.setUser(named: "ada", to: nil) }
            var reader = try store.changelogReader(from: .first)
            var describer = try ChangeDescriber(try store.snapshot())
            var lines: [String] = []
            while let record = try reader.next() { lines += try describer.describe(record).lines }
            #expect(lines == ["user ada", "user ada removed"])
        }
    }
}

@Suite struct `The record of a user` {
    @Test func `has the bytes that it has always had`() throws {
        let path = "\(repositoryRoot)/Tests/StorageTests/Golden/users.txt"
        let lines = [("sample", sample), ("other", other)].map { name, record in
            "\(name) \(record.encoded().map { String(format: "%02x", $0) }.joined())"
        }
        if ProcessInfo.processInfo.environment["INTELGRAPH_UPDATE_GOLDEN"] != nil {
            try (lines.joined(separator: "\n") + "\n")
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        #expect(lines == golden.split(separator: "\n").map(String.init))
        for record in [sample, other] {
            let back = try record.encoded().withUnsafeBytes { try UserRecord($0) }
            #expect(back == record)
        }
    }

    @Test func `is refused wherever it is cut, and for any value that has no meaning`() throws {
        let bytes = sample.encoded()
        for end in bytes.indices {
            #expect(throws: StorageError.self, "\(end)") {
                try bytes[..<end].withUnsafeBytes { _ = try UserRecord($0) }
            }
        }
        // Version, flags, algorithm, rounds, block size, parallelism, then a role and one byte
        // more.
        for (place, value) in [
            (0, 2), (1, 4), (10, 2), (11, 0), (11, 21), (12, 0), (12, 33), (13, 0), (13, 17),
            (bytes.count - 1, 4), (bytes.count - 1, 0),
        ] as [(Int, UInt8)] {
            var damaged = bytes
            damaged[place] = value
            #expect(throws: StorageError.self, "\(place)") {
                try damaged.withUnsafeBytes { _ = try UserRecord($0) }
            }
        }
        #expect(throws: StorageError.self) {
            try (bytes + [0]).withUnsafeBytes { _ = try UserRecord($0) }
        }
    }

    @Test func `keeps one role for each tenant, in the order of bytes`() {
        var record = other
        for (tenant, role) in [
            ("b", .reader), ("a", .writer), ("b", .admin), ("*", .reader),
        ] as [(String, StorageFormat.UserRole)] {
            record.setRole(role, in: tenant)
        }
        #expect(record.grants.map(\.tenant) == ["*", "a", "b"])
        #expect(record.grants.map(\.role) == [.reader, .writer, .admin])
        record.setRole(nil, in: "a")
        #expect(record.grants.map(\.tenant) == ["*", "b"])
    }
}

private let sample: UserRecord = {
    var record = UserRecord(
        id: 0x0102_0304_0506_0708,
        password: UserRecord.PasswordHash(
            logarithmOfRounds: 15, blockSize: 8, parallelism: 3, salt: [UInt8](0..<16),
            hash: [UInt8](100..<132)))
    record.mustChangePassword = true
    record.setRole(.writer, in: "acme")
    record.setRole(.admin, in: "*")
    return record
}()

private let other: UserRecord = {
    var record = UserRecord(
        id: 7,
        password: UserRecord.PasswordHash(
            logarithmOfRounds: 1, blockSize: 1, parallelism: 1, salt: [UInt8](8..<16),
            hash: [UInt8](0..<16)))
    record.isSuspended = true
    return record
}()
