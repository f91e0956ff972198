import Changelog
import Foundation
import LMDB
import TestKit
import Testing

@testable import Storage

/// Holds the tables of the document to the constants of the code.
@Suite struct `Format/storage.md` {
    @Test func `names the tables as they are`() throws {
        let rows = try rows(of: "Tables").map { [$0[0], $0[1]] }
        let tables = Tables.all.map { [$0.name, $0.options == .integerKey ? "yes" : "no"] }
        #expect(rows == tables)
    }

    @Test func `names the codes as they are`() throws {
        var codes: [[String]] = []
        codes += StorageFormat.TokenKind.allCases.map { ["TokenKind.\($0)", "\($0.rawValue)"] }
        codes += StorageFormat.ListKind.allCases.map { ["ListKind.\($0)", "\($0.rawValue)"] }
        codes += StorageFormat.LabelListKind.allCases.map {
            ["LabelListKind.\($0)", "\($0.rawValue)"]
        }
        codes += StorageFormat.IndexKind.allCases.map { ["IndexKind.\($0)", "\($0.rawValue)"] }
        codes += StorageFormat.Statistic.allCases.map { ["Statistic.\($0)", "\($0.rawValue)"] }
        codes += StorageFormat.UserRole.allCases.map { ["UserRole.\($0)", "\($0.rawValue)"] }
        #expect(try rows(of: "Codes").map { Array($0[..<2]) } == codes)
        #expect(codes.allSatisfy { $0[1] != "0" || $0[0] == "IndexKind.index" })
    }

    @Test func `names the limits as they are`() throws {
        #expect(
            try rows(of: "Limits") == [
                ["listChunkByteLimit", "\(StorageFormat.listChunkByteLimit)"],
                [
                    "relationshipChunkByteLimit",
                    "\(StorageFormat.relationshipChunkByteLimit)",
                ],
                ["keyByteLimit", "\(StorageFormat.keyByteLimit)"],
                ["ordinalLimit", "\(StorageFormat.ordinalLimit)"],
                ["partitionLimit", "\(StorageFormat.partitionLimit)"],
                ["nameByteLimit", "\(StorageFormat.nameByteLimit)"],
                ["versionKeyByteLimit", "\(StorageFormat.versionKeyByteLimit)"],
            ])
    }

    @Test func `names the lengths of an entry's numbers as they are`() throws {
        let rows = try rows(of: "Records").map { Array($0.dropFirst()) }
        #expect(
            rows == [
                (0..<4).map { "\(AdjacencyNumber.neighbourBits(UInt64($0)) / 8)" },
                (0..<4).map { "\(AdjacencyNumber.relationshipBits(UInt64($0) << 2) / 8)" },
            ])
    }

    @Test func `names the parts of a record as they are`() throws {
        let rows = try rows(of: "Payload of a changelog record").map { Array($0[..<2]) }
        #expect(rows == ChangePart.Code.allCases.map { ["\($0.rawValue)", "\($0)"] })
    }

    @Test func `lays out the checkpoint file as it is`() throws {
        let file = CheckpointFile(
            lsn: .init(0x0102_0304_0506_0708), bootID: "boot", pageByteCount: 16,
            metaPages: [UInt8](0..<32))
        let bytes = file.encoded()
        #expect(try CheckpointFile(decoding: bytes, path: "checkpoint") == file)
        let offsets = try rows(of: "The checkpoint file").map { $0[0] }
        #expect(
            offsets.compactMap(Int.init) == [
                0, CheckpointFile.versionOffset, CheckpointFile.pageByteCountOffset,
                CheckpointFile.lsnOffset, CheckpointFile.bootIDByteCountOffset,
                CheckpointFile.bootIDOffset,
            ])
        #expect(Array(bytes[16..<24]) == [8, 7, 6, 5, 4, 3, 2, 1])
        for cut in bytes.indices {
            #expect(throws: StorageError.self) {
                try CheckpointFile(decoding: Array(bytes[..<cut]), path: "checkpoint")
            }
        }
    }

    /// The cells of the table below a heading.
    private func rows(of heading: String) throws -> [[String]] {
        let text = try String(
            contentsOfFile: repositoryRoot + "/Format/storage.md", encoding: .utf8)
        let section = try #require(
            text.components(separatedBy: "## \(heading)\n").dropFirst().first)
        return section.components(separatedBy: "\n## ")[0].split(separator: "\n")
            .filter { $0.hasPrefix("|") }.dropFirst(2)
            .map { line in
                line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                    .map { $0.trimmingCharacters(in: .whitespaces) }
            }
    }
}
