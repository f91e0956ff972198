import Changelog
import Disk
import TestKit
import Testing

@Suite struct `A changelog whose bytes have changed` {
    /// Three groups in one file, and its bytes.
    private func makeLog(closed: Bool, groups: Int = 3) throws -> [UInt8] {
        let disk = SimulatedDisk()
        var writer = try openLog("/log", disk: disk, fileByteCount: 1_024)
        for group in 0..<groups {
            for index in 1...3 { _ = try writer.append(payload(group * 3 + index)) }
            try writer.sync()
        }
        if closed { try writer.close() }
        return try disk.contents(of: path, limit: 1 << 20)
    }

    private let path = "/log/00000000000000000001.log"

    private func disk(holding bytes: [UInt8]) throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        try disk.replace(path, with: bytes.span.bytes)
        return disk
    }

    /// ^reserved ^header ^middle: every byte, changed in two ways, of a log that was closed or not.
    @Test(arguments: [true, false])
    func `is refused or loses at most the last group`(closed: Bool) throws {
        let original = try makeLog(closed: closed)
        let payloads = (1...9).map(payload)
        var refusals = 0
        for index in original.indices {
            for change: UInt8 in [0xff, 0x01] {
                var bytes = original
                bytes[index] ^= change
                let disk = try disk(holding: bytes)
                do throws(ChangelogError) {
                    let writer = try openLog("/log", disk: disk)
                    let records = try readAll("/log", disk: disk).map(\.payload)
                    #expect(records == Array(payloads[..<records.count]))
                    // What is lost is the last group, and only where nothing vouches for it.
                    #expect(records.count >= (closed ? 9 : 6), "byte \(index)")
                    #expect(records.count == 9 || writer.recovery.cutByteCount > 0)
                } catch {
                    refusals += 1
                    guard case .damaged(let file, let byteOffset, _) = error else {
                        // Only the version has an error of its own.
                        #expect((8..<12).contains(index), "\(error)")
                        continue
                    }
                    #expect(file == path)
                    #expect(byteOffset <= index)
                }
            }
        }
        #expect(refusals > 500)
    }

    @Test func `keeps a beginning wherever it is cut off`() throws {
        let original = try makeLog(closed: true)
        let payloads = (1...9).map(payload)
        for byteCount in original.indices {
            let disk = try disk(holding: Array(original[..<byteCount]))
            do throws(ChangelogError) {
                _ = try openLog("/log", disk: disk)
                let records = try readAll("/log", disk: disk).map(\.payload)
                #expect(records == Array(payloads[..<records.count]))
            } catch {
                #expect(byteCount < 64, "\(error)")
            }
        }
    }

    /// ^link
    @Test func `is refused with the file when an earlier file ends early or is missing`() throws {
        let disk = SimulatedDisk()
        var writer = try openLog("/log", disk: disk, fileByteCount: 1_024)
        for index in 1...60 {
            _ = try writer.append(payload(index))
            try writer.sync()
        }
        let names = try disk.list("/log")
        try #require(names.count > 3)
        var generator = SeededGenerator(seed: testSeed)

        let shortened = disk.crashImage(&generator)
        try shortened.open("/log/" + names[1], .write).truncate(to: 300)
        do throws(ChangelogError) {
            _ = try openLog("/log", disk: shortened)
            Issue.record("a shortened file must be refused")
        } catch {
            guard case .damaged(let file, let byteOffset, _) = error else { throw error }
            #expect(file == "/log/" + names[1])
            #expect(byteOffset <= 300)
        }
        #expect(throws: ChangelogError.self) { try readAll("/log", disk: shortened) }

        let gap = disk.crashImage(&generator)
        try gap.remove("/log/" + names[1])
        #expect(throws: ChangelogError.self) { _ = try openLog("/log", disk: gap) }
        #expect(throws: ChangelogError.self) { try readAll("/log", disk: gap) }
    }

    /// ^version
    @Test func `of another version is refused with both versions`() throws {
        var bytes = try makeLog(closed: true)
        for version: UInt8 in [0, 2, 99] {
            bytes[ChangelogFormat.FileHeader.version] = version
            let disk = try disk(holding: bytes)
            #expect(
                throws: ChangelogError.unsupportedVersion(
                    file: path, found: UInt32(version), supported: 1)
            ) { _ = try openLog("/log", disk: disk) }
        }
    }

    /// ^torn: frames behind a broken one of the same group are no reason to refuse the log.
    @Test func `never shows a frame from before a cut`() throws {
        let disk = try disk(holding: torn(makeLog(closed: false)))
        var writer = try openLog("/log", disk: disk)
        #expect(writer.recovery.cutByteCount > 0)
        #expect(writer.lastLSN == LSN(6))
        let lsn = try writer.append(payload(100))
        #expect(lsn == LSN(7))
        try writer.sync()
        let expected = (1...6).map(payload) + [payload(100)]
        #expect(try readAll("/log", disk: disk).map(\.payload) == expected)
        #expect(try openLog("/log", disk: disk).recovery.cutByteCount == 0)
    }

    /// The log with the first frame of its last group broken, later frames of it intact.
    private func torn(_ bytes: [UInt8]) throws -> [UInt8] {
        let groups = try makeLog(closed: false, groups: 2)
        let end = try #require(groups.lastIndex { $0 != 0 })
        var bytes = bytes
        bytes[(end + 8) / 8 * 8 + ChangelogFormat.Frame.lsn] ^= 0xff
        return bytes
    }
}
