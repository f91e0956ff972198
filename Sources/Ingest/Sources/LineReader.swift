import Glibc
import IntelGraph

/// Cuts a byte stream into lines.
struct LineReader {
    /// The longest line that is taken, in bytes.
    static let maximumLineByteCount = 256 << 20

    private let stream: ByteStream
    private var buffer: [UInt8] = []
    private var position = 0
    /// How far the buffer holds no line end.
    private var scanned = 0

    /// Opens a file, or standard input for `-`; plain, gzip or zstd.
    init(path: String) throws(IngestError) {
        do throws(UnreadableFile) {
            stream = try ByteStream(path: path)
        } catch { throw .source(error.reason) }
    }

    /// The next line without its end. Nil at the end of the stream; there, the bytes after the
    /// last line end are a line too, unless `isGrowing` says that the rest may still come.
    mutating func next(isGrowing: Bool) throws(IngestError) -> [UInt8]? {
        while true {
            if let end = lineEnd() {
                var line = buffer[position..<end]
                position = end + 1
                scanned = position
                if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
                return Array(line)
            }
            guard buffer.count - position <= Self.maximumLineByteCount else {
                throw .source("a line is longer than \(Self.maximumLineByteCount) bytes")
            }
            let more = try readMore()
            if more.isEmpty {
                guard !isGrowing, position < buffer.count else { return nil }
                defer {
                    buffer = []
                    position = 0
                    scanned = 0
                }
                return Array(buffer[position...])
            }
            if position > 0 {
                buffer.removeFirst(position)
                scanned -= position
                position = 0
            }
            buffer += more
        }
    }

    private func readMore() throws(IngestError) -> [UInt8] {
        do throws(UnreadableFile) {
            return try stream.read()
        } catch { throw .source(error.reason) }
    }

    private mutating func lineEnd() -> Int? {
        let found = buffer.withUnsafeBytes { bytes -> Int? in
            guard scanned < bytes.count, let start = bytes.baseAddress else { return nil }
            guard let end = memchr(start + scanned, 0x0A, bytes.count - scanned) else { return nil }
            return start.distance(to: end)
        }
        scanned = found ?? buffer.count
        return found
    }
}
