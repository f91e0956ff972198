import Disk
import Glibc

extension LogFileReader {
    /// What lies behind the last valid frame: the number of bytes up to the last that is not zero,
    /// all of which is a torn tail. Throws where it is damage instead.
    ///
    /// The rule is that of `Format/changelog.md`: the bytes at the end of the walk are damage if an
    /// intact frame behind them says that its group began behind them too, for then they had been
    /// synced. Otherwise nothing shows that they ever were, and what was not synced may be on disk
    /// in any part and order.
    func tornByteCount() throws(ChangelogError) -> Int {
        let rest = try onDisk { () throws(DiskError) in
            let fileByteCount = try file.byteCount()
            return try file.read(at: byteOffset, maxByteCount: max(0, fileByteCount - byteOffset))
        }
        guard let last = lastNonZeroIndex(of: rest) else { return 0 }
        // Hostile bytes could make every place look like the header of a long frame; hashing is
        // bounded, and what is beyond the bound is not cut.
        var hashBudget = 16 * rest.count
        for position in stride(from: 0, through: last, by: ChangelogFormat.alignment) {
            guard let frame = FrameHeader(rest, at: position),
                frame.groupDistance < position,
                frame.byteCount <= rest.count - position
            else { continue }
            hashBudget -= frame.byteCount
            if hashBudget < 0 || frame.isIntact(in: rest, at: position, seed: seed) {
                throw damage()
            }
        }
        return last + 1
    }

    /// Throws where the walk has ended at damage instead of the log's end. A writer may be at work:
    /// what it has added since the walk ended is none.
    func checkEnd() throws(ChangelogError) {
        do {
            _ = try tornByteCount()
        } catch {
            var later = self
            if try later.next() == nil { throw error }
        }
    }

    /// The index of the last byte that is not zero. Preallocated files end in megabytes of zeros,
    /// so whole chunks are compared: one is zero if its first byte is, and it equals itself
    /// shifted.
    private func lastNonZeroIndex(of bytes: [UInt8]) -> Int? {
        let chunkByteCount = 64 << 10
        return bytes.withUnsafeBytes { bytes in
            var end = bytes.count
            while end > 0, let start = bytes.baseAddress {
                let chunk = max(0, end - chunkByteCount)..<end
                let first = start + chunk.lowerBound
                let isZero =
                    bytes[chunk.lowerBound] == 0 && memcmp(first, first + 1, chunk.count - 1) == 0
                if !isZero { return bytes[chunk].lastIndex { $0 != 0 } }
                end = chunk.lowerBound
            }
            return nil
        }
    }

    /// The error for a frame that must be valid and is not.
    func damage() -> ChangelogError {
        .damaged(
            file: file.path, byteOffset: byteOffset,
            reason: "record \(lastLSN.next) is not as it was written, and records follow it")
    }
}
