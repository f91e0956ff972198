import Changelog
import Disk
import Foundation
import TestKit
import Testing

@Suite struct `Format/changelog.md` {
    @Test func `has the offsets and limits of the code`() throws {
        let rows = try tableRows()
        typealias Header = ChangelogFormat.FileHeader
        typealias Frame = ChangelogFormat.Frame
        let header = rows.filter { $0.section == "Header" }.compactMap(\.offset)
        #expect(
            header == [
                "magic": Header.magic, "version": Header.version, "reserved": Header.reserved,
                "shard": Header.shard, "epoch": Header.epoch, "firstLSN": Header.firstLSN,
                "chainSeed": Header.chainSeed, "hash": Header.hash,
            ].sortedPairs)
        let frame = rows.filter { $0.section == "Frames" }.compactMap(\.offset)
        #expect(
            frame == [
                "hash": Frame.hash, "previousHash": Frame.previousHash, "lsn": Frame.lsn,
                "groupDistance": Frame.groupDistance, "storedByteCount": Frame.storedByteCount,
                "payloadByteCount": Frame.payloadByteCount, "kind": Frame.kind,
                "flags": Frame.flags, "reserved": Frame.reserved, "payload": Frame.payload,
            ].sortedPairs)
        let limits = rows.filter { $0.section == "Limits" }.map(\.cells)
        #expect(limits.contains(["maxPayloadByteCount", "\(ChangelogFormat.maxPayloadByteCount)"]))
        #expect(limits.contains(["maxGroupByteCount", "\(ChangelogFormat.maxGroupByteCount)"]))
        let text = try document()
        #expect(text.contains("Version \(ChangelogFormat.version)."))
        #expect(text.contains("The header takes \(Header.byteCount) bytes"))
    }

    @Test func `has a test for each sentence with a mark`() throws {
        let tests = try String(
            contentsOfFile: repositoryRoot + "/Tests/ChangelogTests/DamageTests.swift",
            encoding: .utf8)
        let marks = try document().matches(of: /\^[a-z]+/).map { String($0.output) }
        #expect(marks.count >= 6)
        for mark in marks { #expect(tests.contains(mark), "\(mark)") }
    }

    /// `Golden/` holds logs as version 1 writes them; they must open for ever.
    @Test func `is what the writer writes, byte for byte`() throws {
        let disk = SimulatedDisk()
        var writer = try openLog("/log", disk: disk, shard: 42, epoch: 3, fileByteCount: 512)
        for text in ["first", "", "third"] { _ = try writer.append(Array(text.utf8)) }
        try writer.sync()
        _ = try writer.append(Array("a group of its own".utf8))
        try writer.sync()
        try writer.close()
        let name = "00000000000000000001.log"
        let written = try disk.contents(of: "/log/" + name, limit: 1 << 20)
        let golden = try Data(contentsOf: goldenURL.appendingPathComponent("plain/" + name))
        #expect(written == Array(golden))
    }

    @Test func `lets old logs be read, compressed records included`() throws {
        let plain = try readAll(goldenURL.appendingPathComponent("plain").path)
        #expect(
            plain.map { String(decoding: $0.payload, as: UTF8.self) }
                == ["first", "", "third", "a group of its own"])
        // The bytes that zstd makes differ between its versions, so this one is only read.
        let compressed = try readAll(goldenURL.appendingPathComponent("compressed").path)
        #expect(compressed.map(\.payload) == (1...20).map(payload))
    }

    private let goldenURL = URL(fileURLWithPath: repositoryRoot)
        .appendingPathComponent("Tests/ChangelogTests/Golden")

    private struct Row {
        var section: String
        var cells: [String]
        var offset: Pair? { Int(cells[0]).map { Pair(name: cells[2], offset: $0) } }
    }

    private func document() throws -> String {
        try String(contentsOfFile: repositoryRoot + "/Format/changelog.md", encoding: .utf8)
    }

    /// The rows of all tables, with the heading that they stand under.
    private func tableRows() throws -> [Row] {
        var section = ""
        var rows: [Row] = []
        for line in try document().split(separator: "\n") {
            if line.hasPrefix("#") { section = String(line.drop { $0 == "#" || $0 == " " }) }
            guard line.hasPrefix("|") else { continue }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .dropFirst().dropLast().map { $0.trimmingCharacters(in: .whitespaces) }
            rows.append(Row(section: section, cells: cells))
        }
        return rows
    }
}

private struct Pair: Equatable {
    var name: String
    var offset: Int
}

extension [String: Int] {
    fileprivate var sortedPairs: [Pair] {
        map { Pair(name: $0.key, offset: $0.value) }.sorted { $0.offset < $1.offset }
    }
}
