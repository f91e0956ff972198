import Bytes

/// All of a frame but its payload.
struct FrameHeader: Equatable {
    var hash: UInt64
    var previousHash: UInt64
    var lsn: LSN
    /// How many bytes before this frame its group begins, that is, what one sync made durable.
    /// Everything before the group was durable when the frame was written.
    var groupDistance: Int
    var storedByteCount: Int
    var payloadByteCount: Int
    var kind: ChangelogFormat.Kind
    var isCompressed: Bool

    private typealias Layout = ChangelogFormat.Frame

    /// The bytes that the frame takes in the file, padding included.
    var byteCount: Int { Self.byteCount(storing: storedByteCount) }

    static func byteCount(storing storedByteCount: Int) -> Int {
        let alignment = ChangelogFormat.alignment
        return Layout.payload + (storedByteCount + alignment - 1) / alignment * alignment
    }

    /// Reads the header at `byteOffset`; nil where the bytes can't be one.
    init?(_ bytes: [UInt8], at byteOffset: Int) {
        guard byteOffset >= 0, bytes.count - byteOffset >= Layout.payload else { return nil }
        func integer<T: FixedWidthInteger & BitwiseCopyable>(_ field: Int) -> T {
            bytes.integer(at: byteOffset + field, as: T.self)
        }
        let flags: UInt8 = integer(Layout.flags)
        let reserved: UInt16 = integer(Layout.reserved)
        guard let kind = ChangelogFormat.Kind(rawValue: integer(Layout.kind)),
            flags & ~ChangelogFormat.zstdFlag == 0, reserved == 0
        else { return nil }
        self.kind = kind
        isCompressed = flags & ChangelogFormat.zstdFlag != 0
        hash = integer(Layout.hash)
        previousHash = integer(Layout.previousHash)
        lsn = LSN(integer(Layout.lsn))
        groupDistance = Int(integer(Layout.groupDistance) as UInt32)
        storedByteCount = Int(integer(Layout.storedByteCount) as UInt32)
        payloadByteCount = Int(integer(Layout.payloadByteCount) as UInt32)
        guard storedByteCount <= ChangelogFormat.maxPayloadByteCount,
            payloadByteCount <= ChangelogFormat.maxPayloadByteCount,
            isCompressed || storedByteCount == payloadByteCount
        else { return nil }
        if kind == .mark && storedByteCount > 0 { return nil }
    }

    /// Whether the frame that begins at `byteOffset` has its hash.
    func isIntact(in bytes: [UInt8], at byteOffset: Int, seed: UInt64) -> Bool {
        guard byteCount <= bytes.count - byteOffset else { return false }
        let hashed = byteOffset + Layout.previousHash..<byteOffset + byteCount
        return hash == XXH3.hash64(bytes.span.bytes.extracting(hashed), seed: seed)
    }
}

extension ByteWriter {
    /// Appends a frame and returns its hash.
    mutating func appendFrame(
        _ kind: ChangelogFormat.Kind, lsn: LSN, groupDistance: Int, previousHash: UInt64,
        seed: UInt64, stored: RawSpan, payloadByteCount: Int, isCompressed: Bool
    ) -> UInt64 {
        let start = byteCount
        appendLittleEndian(0 as UInt64)
        appendLittleEndian(previousHash)
        appendLittleEndian(lsn.rawValue)
        appendLittleEndian(UInt32(groupDistance))
        appendLittleEndian(UInt32(stored.byteCount))
        appendLittleEndian(UInt32(payloadByteCount))
        append(kind.rawValue)
        append(isCompressed ? ChangelogFormat.zstdFlag : 0)
        appendLittleEndian(0 as UInt16)
        append(contentsOf: stored)
        let end = start + FrameHeader.byteCount(storing: stored.byteCount)
        while byteCount < end { append(0 as UInt8) }
        let hashed = start + ChangelogFormat.Frame.previousHash..<end
        let hash = XXH3.hash64(bytes.span.bytes.extracting(hashed), seed: seed)
        overwriteLittleEndian(hash, at: start + ChangelogFormat.Frame.hash)
        return hash
    }
}
