import Bytes

/// The first bytes of a log file.
struct LogFileHeader: Equatable {
    var shard: UInt128
    var epoch: UInt64
    var firstLSN: LSN
    /// The hash of the last frame of the file before; 0 in the first file of a log.
    var chainSeed: UInt64

    private typealias Layout = ChangelogFormat.FileHeader

    /// The bytes and their hash, which is also the seed of every frame hash in the file: a frame
    /// of one file is never valid in another.
    func encoded() -> (bytes: [UInt8], hash: UInt64) {
        var writer = ByteWriter(reservingCapacity: Layout.byteCount)
        writer.appendLittleEndian(Layout.magicValue)
        writer.appendLittleEndian(ChangelogFormat.version)
        writer.appendLittleEndian(0 as UInt32)
        writer.appendLittleEndian(shard)
        writer.appendLittleEndian(epoch)
        writer.appendLittleEndian(firstLSN.rawValue)
        writer.appendLittleEndian(chainSeed)
        let hash = XXH3.hash64(writer.bytes)
        writer.appendLittleEndian(hash)
        return (writer.bytes, hash)
    }

    /// Reads and checks a header.
    static func decode(
        _ bytes: [UInt8], file: String
    ) throws(ChangelogError) -> (header: LogFileHeader, hash: UInt64) {
        func damaged(at byteOffset: Int, _ reason: String) -> ChangelogError {
            .damaged(file: file, byteOffset: byteOffset, reason: reason)
        }
        guard bytes.count >= Layout.byteCount else {
            throw damaged(at: bytes.count, "the file ends within its header")
        }
        guard bytes.integer(at: Layout.magic, as: UInt64.self) == Layout.magicValue else {
            throw damaged(at: Layout.magic, "not a changelog file")
        }
        // Before the hash, which another version may keep elsewhere.
        let version = bytes.integer(at: Layout.version, as: UInt32.self)
        guard version == ChangelogFormat.version else {
            throw .unsupportedVersion(
                file: file, found: version, supported: ChangelogFormat.version)
        }
        let hash = bytes.integer(at: Layout.hash, as: UInt64.self)
        guard hash == XXH3.hash64(bytes.span.bytes.extracting(..<Layout.hash)) else {
            throw damaged(at: 0, "the header does not have its hash")
        }
        let header = LogFileHeader(
            shard: bytes.integer(at: Layout.shard, as: UInt128.self),
            epoch: bytes.integer(at: Layout.epoch, as: UInt64.self),
            firstLSN: LSN(bytes.integer(at: Layout.firstLSN, as: UInt64.self)),
            chainSeed: bytes.integer(at: Layout.chainSeed, as: UInt64.self))
        guard bytes.integer(at: Layout.reserved, as: UInt32.self) == 0 else {
            throw damaged(at: Layout.reserved, "reserved bytes are not zero")
        }
        guard header.firstLSN >= .first else {
            throw damaged(at: Layout.firstLSN, "0 is no LSN")
        }
        return (header, hash)
    }
}

extension [UInt8] {
    /// The little-endian integer at an offset that the caller has checked.
    func integer<T: FixedWidthInteger & BitwiseCopyable>(at byteOffset: Int, as: T.Type) -> T {
        precondition(byteOffset >= 0 && byteOffset <= count - MemoryLayout<T>.size)
        return T(
            littleEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: byteOffset, as: T.self))
    }
}
