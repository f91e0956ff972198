import Changelog
import Disk

/// Random appends, syncs, reopenings and damage. Whatever was done to the bytes, a reader returns a
/// prefix of what was appended, then ends or throws; nothing traps, nothing is made up.
@Sendable func fuzzChangelog(_ input: UnsafeRawBufferPointer) {
    var run = ChangelogRun(input: FuzzInput(input))
    run.run()
}

private struct ChangelogRun {
    var input: FuzzInput
    private let disk = MemoryDisk()
    private let directory = "log"
    /// What the log holds at most, in order; the first has LSN 1.
    private var payloads: [[UInt8]] = []
    private var isDamaged = false

    init(input: FuzzInput) { self.input = input }

    mutating func run() {
        let options = ChangelogOptions(
            shard: 7, fileByteCount: 1 << (8 + input.number(below: 5)),
            compression: input.number(below: 2) == 0
                ? .none : .zstd(level: 1, minimumByteCount: 64))
        // Sessions of one writer each: write, close or crash, damage, read.
        for _ in 0..<8 where !input.isAtEnd {
            guard write(options) else { break }
            checkReader()
            damage()
            checkReader()
        }
    }

    /// One writer's life; false when the log is refused, as a damaged one may be.
    private mutating func write(_ options: ChangelogOptions) -> Bool {
        do {
            let writer = try ChangelogWriter(directory: directory, disk: disk, options: options)
            try use(writer)
            return true
        } catch {
            expect(isDamaged, "a whole log is refused: \(error)")
            return false
        }
    }

    private mutating func use(_ opened: consuming ChangelogWriter) throws {
        var writer = opened
        let found = Int(writer.lastLSN.rawValue)
        expect(found <= payloads.count, "recovery made records up")
        expect(isDamaged || found == payloads.count, "recovery lost records")
        payloads.removeLast(payloads.count - found)
        isDamaged = false
        for _ in 0..<input.number(below: 6) {
            for _ in 0..<input.number(below: 4) {
                let payload = input.take(input.number(below: 400))
                _ = try writer.append(payload)
                payloads.append(payload)
            }
            try writer.sync()
        }
        if input.number(below: 2) == 0 { try writer.close() }
    }

    private mutating func damage() {
        let files = disk.list(directory)
        for _ in 0..<input.number(below: 4) {
            let path = directory + "/" + files[input.number(below: files.count)]
            guard let file = try? disk.open(path, .write) as? MemoryFile, !file.bytes.isEmpty else {
                continue
            }
            let offset = input.number(below: file.bytes.count)
            switch input.number(below: 3) {
            case 0: file.bytes[offset] ^= input.byte() | 1
            case 1: file.truncate(to: offset)
            default: file.write(input.take(64).span.bytes, at: offset)
            }
            isDamaged = true
        }
    }

    private func checkReader() {
        guard var reader = try? ChangelogReader(directory: directory, disk: disk, from: .first)
        else {
            expect(isDamaged, "a whole log can't be opened for reading")
            return
        }
        var count = 0
        while let record = try? reader.next() {
            expect(count < payloads.count, "a record that nobody appended")
            expect(record.lsn.rawValue == UInt64(count + 1), "LSNs are not dense")
            expect(record.payload == payloads[count], "another payload than was appended")
            count += 1
        }
        expect(isDamaged || count == payloads.count, "a whole log is read in part")
    }
}
