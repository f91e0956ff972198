package import Disk
import Glibc

/// Writes a new file from its front, in large pieces.
package struct BufferedOutput: ~Copyable {
    private let file: any DiskFile
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0
    private var written = 0

    private static let capacity = 1 << 20

    package init(_ path: String, _ disk: any Disk) throws(DiskError) {
        file = try disk.open(path, .replace)
        buffer = .allocate(byteCount: Self.capacity + 32, alignment: 16)
    }

    deinit { buffer.deallocate() }

    package var byteCount: Int { written + used }

    /// Appends a number as LEB128. There is room for a few numbers before each `append`.
    @inline(__always)
    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            buffer[used] = UInt8(truncatingIfNeeded: rest) | 0x80
            used += 1
            rest >>= 7
        }
        buffer[used] = UInt8(truncatingIfNeeded: rest)
        used += 1
    }

    @inline(__always)
    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
        if used + bytes.count > Self.capacity {
            try flush()
            if bytes.count > Self.capacity {
                try file.write(RawSpan(_unsafeBytes: bytes), at: written)
                written += bytes.count
                return
            }
        }
        guard let start = bytes.baseAddress, let target = buffer.baseAddress else { return }
        memcpy(target + used, start, bytes.count)
        used += bytes.count
    }

    private mutating func flush() throws(DiskError) {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<used])
        try file.write(RawSpan(_unsafeBytes: bytes), at: written)
        written += used
        used = 0
    }

    /// Writes what is left and makes the file durable.
    package mutating func finish() throws(DiskError) {
        try flush()
        try file.sync()
    }
}

/// Reads a file from its front, in large pieces.
package struct BufferedInput: ~Copyable {
    private let file: any DiskFile
    private var buffer: UnsafeMutableRawBufferPointer
    /// What of the buffer is read and not taken yet.
    private var start = 0
    private var filled = 0
    /// The next byte of the file, and where to stop.
    private var position = 0
    private let end: Int

    /// - Parameter limit: reads only so many bytes of the file.
    package init(
        _ path: String, _ disk: any Disk, bufferByteCount: Int = 1 << 20, limit: Int = .max
    ) throws(StorageError) {
        let opened: any DiskFile
        let byteCount: Int
        do throws(DiskError) {
            opened = try disk.open(path, .read)
            byteCount = try opened.byteCount()
        } catch { throw .disk(error) }
        file = opened
        end = min(byteCount, limit)
        buffer = .allocate(byteCount: bufferByteCount, alignment: 16)
    }

    deinit { buffer.deallocate() }

    package var isAtEnd: Bool { start == filled && position == end }

    /// Makes the next `count` bytes one piece in memory.
    private mutating func need(_ count: Int) throws(StorageError) {
        let kept = filled - start
        guard count - kept <= end - position else {
            throw .corrupted("\(file.path) ends too early")
        }
        let old = buffer
        if count > buffer.count { buffer = .allocate(byteCount: count * 2, alignment: 16) }
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: old[start..<filled]))
        if count > old.count { old.deallocate() }
        start = 0
        filled = kept
        do throws(DiskError) {
            let wanted = min(buffer.count - filled, end - position)
            let bytes = try file.read(at: position, maxByteCount: wanted)
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyBytes(from: bytes)
            position += bytes.count
            filled += bytes.count
        } catch { throw .disk(error) }
        guard filled >= count else { throw .corrupted("\(file.path) ends too early") }
    }

    @inline(__always)
    package mutating func varint() throws(StorageError) -> UInt64 {
        if filled - start < 10 { try need(min(10, filled - start + end - position)) }
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while start < filled, shift < 64 {
            let byte = buffer[start]
            start += 1
            value |= UInt64(byte & 0x7f) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw .corrupted("\(file.path) has no number where one is expected")
    }

    /// The next `count` bytes, which are valid until the next call.
    @inline(__always)
    package mutating func take(_ count: Int) throws(StorageError) -> UnsafeRawBufferPointer {
        if filled - start < count { try need(count) }
        defer { start += count }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
    }
}
