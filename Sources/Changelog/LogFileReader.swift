import Bytes
import Disk

/// A walk over the valid frames of one log file.
///
/// A frame is valid if it has its hash, names the hash of the frame before it, and has the LSN that
/// is due. The walk stops before the first that is not, and may be continued there when the file
/// has grown.
struct LogFileReader {
    let file: any DiskFile
    let header: LogFileHeader
    /// The hash of the header, which seeds those of the frames.
    let seed: UInt64
    /// Where the next frame begins.
    private(set) var byteOffset = ChangelogFormat.FileHeader.byteCount
    /// The last record passed; the one before `header.firstLSN` at the start.
    private(set) var lastLSN: LSN
    /// The hash of the last frame passed; `header.chainSeed` at the start.
    private(set) var lastHash: UInt64
    /// Where the last group begins of which a frame has been passed, and the last record before it.
    private(set) var lastGroup: (byteOffset: Int, durableLSN: LSN)

    // A part of the file, so that small frames do not cost a read each.
    private var window: [UInt8] = []
    private var windowOffset = 0
    private static let windowByteCount = 256 << 10
    private var payloadRange = 0..<0

    init(_ file: any DiskFile, name: LSN) throws(ChangelogError) {
        let byteCount = ChangelogFormat.FileHeader.byteCount
        let bytes = try onDisk { () throws(DiskError) in
            try file.read(at: 0, maxByteCount: byteCount)
        }
        (header, seed) = try LogFileHeader.decode(bytes, file: file.path)
        guard header.firstLSN == name else {
            throw .damaged(
                file: file.path, byteOffset: ChangelogFormat.FileHeader.firstLSN,
                reason: "the name of the file and its header differ")
        }
        self.file = file
        lastLSN = LSN(header.firstLSN.rawValue - 1)
        lastHash = header.chainSeed
        lastGroup = (byteOffset, lastLSN)
    }

    /// Passes the next frame and returns its header; nil where there is no valid one.
    mutating func next() throws(ChangelogError) -> FrameHeader? {
        guard let frame = try validFrame() else {
            // What is there now may be a write under way: the next call reads it anew.
            window = []
            return nil
        }
        let groupOffset = byteOffset - frame.groupDistance
        if groupOffset > lastGroup.byteOffset { lastGroup = (groupOffset, lastLSN) }
        let payload = byteOffset - windowOffset + ChangelogFormat.Frame.payload
        payloadRange = payload..<payload + frame.storedByteCount
        byteOffset += frame.byteCount
        lastLSN = frame.lsn
        lastHash = frame.hash
        return frame
    }

    /// The payload of the frame that `next` has just returned.
    func payload(of frame: FrameHeader) throws(ChangelogError) -> [UInt8] {
        if !frame.isCompressed { return Array(window[payloadRange]) }
        do throws(BytesError) {
            let stored = window.span.bytes.extracting(payloadRange)
            let payload = try Zstd.decompress(stored, limit: frame.payloadByteCount)
            if payload.count == frame.payloadByteCount { return payload }
            throw .truncated(byteOffset: payload.count)
        } catch {
            throw .damaged(
                file: file.path, byteOffset: byteOffset - frame.byteCount,
                reason: "the payload can't be decompressed: \(error)")
        }
    }

    private mutating func validFrame() throws(ChangelogError) -> FrameHeader? {
        guard try fillWindow(ChangelogFormat.Frame.payload),
            let frame = FrameHeader(window, at: byteOffset - windowOffset),
            frame.previousHash == lastHash,
            frame.lsn == (frame.kind == .record ? lastLSN.next : lastLSN),
            frame.groupDistance <= byteOffset - ChangelogFormat.FileHeader.byteCount,
            try fillWindow(frame.byteCount),
            frame.isIntact(in: window, at: byteOffset - windowOffset, seed: seed)
        else { return nil }
        return frame
    }

    /// Makes `byteCount` bytes from `byteOffset` on be in the window; false where the file ends.
    private mutating func fillWindow(_ byteCount: Int) throws(ChangelogError) -> Bool {
        if windowOffset + window.count - byteOffset >= byteCount { return true }
        let wanted = max(byteCount, Self.windowByteCount)
        window = try onDisk { () throws(DiskError) in
            try file.read(at: byteOffset, maxByteCount: wanted)
        }
        windowOffset = byteOffset
        return window.count >= byteCount
    }
}
