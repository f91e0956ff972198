import Changelog
import Foundation
import Graph
import Storage
import TestKit
import Testing

/// What is left of a store after a crash of the process or the machine.
///
/// A machine's crash is made by mixing: of the pages of `data.mdb` written since the checkpoint,
/// any may be on disk or not, those of meta data too. Only what was synced is sure.
@Suite(.serialized) struct `A store after a crash` {
    @Test func `goes on from LMDB's live pages when only the process died`() throws {
        try withTemporaryDirectory { directory in
            let run = try CrashRun(directory, seed: testSeed)
            defer { run.store.close() }
            for _ in 0..<5 { try run.write() }
            let copy = directory + "/copy"
            try run.copyStore(to: copy)
            try run.expectRecovery(copy, boot: run.boot, "the same boot")
        }
    }

    @Test func `is whole whatever unsynced pages are on disk`() throws {
        try withTemporaryDirectory { directory in
            let run = try CrashRun(directory, seed: testSeed)
            defer { run.store.close() }
            var random = SeededGenerator(seed: testSeed)
            for round in 0..<3 {
                for _ in 0..<4 { try run.write() }
                try run.store.checkpoint()
                let synced = try run.dataPages()
                for _ in 0..<6 { try run.write() }
                let written = try run.dataPages()
                for share in [0.0, 0.3, 0.7, 1.0] {
                    let copy = directory + "/copy-\(round)-\(share)"
                    try run.copyStore(to: copy)
                    try run.mix(synced, written, share, &random)
                        .write(to: URL(fileURLWithPath: copy + "/data.mdb"))
                    try run.expectRecovery(
                        copy, boot: "after", "round \(round) share \(share)")
                }
            }
        }
    }

    @Test func `refuses a damaged checkpoint file and names it`() throws {
        try withTemporaryDirectory { directory in
            let run = try CrashRun(directory, seed: testSeed)
            try run.write()
            run.store.close()
            let path = run.directory + "/checkpoint"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            bytes[40] ^= 1
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect {
                _ = try Store(directory: run.directory)
            } throws: { error in
                "\(error)".contains("checkpoint") && "\(error)".contains("checksum")
            }
        }
    }

    @Test func `refuses a second writer, and lets others read`() throws {
        try withTemporaryDirectory { directory in
            let run = try CrashRun(directory, seed: testSeed)
            defer { run.store.close() }
            try run.write()
            #expect {
                _ = try Store(directory: run.directory)
            } throws: { error in
                "\(error)".contains("open for writing")
            }
        }
    }
}

/// A small store that is written at random and copied as a crash would leave it.
struct CrashRun {
    let directory: String
    let store: Store
    let boot = "before"
    private let seed: UInt64

    init(_ parent: String, seed: UInt64) throws {
        directory = parent + "/store"
        self.seed = seed
        store = try Store(directory: directory, options: Self.options(boot: boot))
    }

    static func options(boot: String) -> StoreOptions {
        var options = StoreOptions()
        options.bootID = boot
        options.logFileByteCount = 1 << 20
        options.mapByteCount = 1 << 30
        return options
    }

    func write() throws {
        var random = SeededGenerator(seed: seed &+ (try store.snapshot().lsn().rawValue))
        try store.write { transaction in
            let partition = try #require(
                try transaction.partition(named: "crash", createIfMissing: true))
            let writer = try transaction.writer(partition: partition)
            let label = try writer.internLabel("N")
            let type = try writer.internType("R")
            let key = try writer.internKey("text")
            var nodes: ContiguousArray<NodeID> = []
            var position = ScanPosition()
            try writer.scanNodes(label: nil, position: &position, limit: 10_000, into: &nodes)
            for _ in 0..<20 {
                let text = String(repeating: "x", count: Int.random(in: 0..<300, using: &random))
                nodes.append(
                    try writer.createNode(
                        labels: [label], properties: [(key, .string(text))], isStub: false))
            }
            for _ in 0..<40 {
                let source = nodes.randomElement(using: &random) ?? .none
                let target = nodes.randomElement(using: &random) ?? .none
                _ = try writer.createRelationship(
                    type: type, source: source, target: target, properties: [])
            }
            for _ in 0..<5 {
                let node = nodes.randomElement(using: &random) ?? .none
                try writer.deleteNode(node, detach: true)
                nodes.removeAll { $0 == node }
            }
            try transaction.setOffset(of: "source", to: [UInt8(truncatingIfNeeded: nodes.count)])
        }
    }

    func dataPages() throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: directory + "/data.mdb"))
    }

    func copyStore(to copy: String) throws {
        try FileManager.default.copyItem(atPath: directory, toPath: copy)
        try FileManager.default.removeItem(atPath: copy + "/data.mdb-lock")
    }

    /// Of each page, the new bytes with the probability `share`.
    func mix(
        _ old: Data, _ new: Data, _ share: Double, _ random: inout SeededGenerator
    ) -> Data {
        var image = Data(count: new.count)
        image.replaceSubrange(0..<old.count, with: old)
        for page in stride(from: 0, to: new.count, by: 4_096)
        where Double.random(in: 0..<1, using: &random) < share {
            let range = page..<min(page + 4_096, new.count)
            image.replaceSubrange(range, with: new[range])
        }
        return image
    }

    /// The recovered copy equals the live store, and is whole; also when it is opened again.
    func expectRecovery(_ copy: String, boot: String, _ comment: Comment) throws {
        let live = try store.snapshot()
        for _ in 0..<2 {
            let recovered = try Store(directory: copy, options: Self.options(boot: boot))
            defer { recovered.close() }
            let snapshot = try recovered.snapshot()
            #expect(try snapshot.partitions() == live.partitions(), comment)
            #expect(try snapshot.lsn() == live.lsn(), comment)
            #expect(try snapshot.offset(of: "source") == live.offset(of: "source"), comment)
            #expect(try recovered.verify() == [], comment)
        }
    }
}
