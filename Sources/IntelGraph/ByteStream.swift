import Bytes
import CZlib
import Glibc

/// Reads a file's bytes in order, decompressed if it is gzip or zstd, which its first bytes tell.
/// Archives of several files are refused.
///
/// However much a small file decompresses to, a piece at a time is in memory.
package final class ByteStream {
    private enum Form {
        case unknown, plain
        case gzip(GzipDecoder)
        case zstd(ZstdStream)
    }

    private static let chunkByteCount = 256 << 10

    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let path: String
    private var form = Form.unknown
    /// Bytes of the file that are not decompressed yet.
    private var input: [UInt8] = []
    private var position = 0
    /// The bytes of the file so far.
    package private(set) var fileByteCount = 0

    /// Opens a file, or standard input for `-`.
    package init(path: String) throws(UnreadableFile) {
        self.path = path
        ownsDescriptor = path != "-"
        guard ownsDescriptor else {
            descriptor = STDIN_FILENO
            return
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw UnreadableFile("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw UnreadableFile("\(path) is a directory: give a file, or - for standard input")
        }
    }

    /// Reads an open file from its beginning, and closes it in the end.
    ///
    /// - Parameter path: for errors.
    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
        ownsDescriptor = true
    }

    deinit { if ownsDescriptor { close(descriptor) } }

    /// The next bytes; empty at the end, which may move if the file grows.
    package func read() throws(UnreadableFile) -> [UInt8] {
        if case .unknown = form {
            while input.count < 4 {
                let bytes = try readFile()
                if bytes.isEmpty { break }
                input += bytes
            }
            if input.isEmpty { return [] }
            try detect()
        }
        if case .plain = form {
            if input.isEmpty { return try readFile() }
            defer { input = [] }
            return input
        }
        while true {
            let output = try decompress()
            if !output.isEmpty { return output }
            if position < input.count { continue }
            input = try readFile()
            position = 0
            if input.isEmpty {
                try checkEnd()
                return []
            }
        }
    }

    private func detect() throws(UnreadableFile) {
        if input.starts(with: [0x1f, 0x8b]) {
            guard let decoder = GzipDecoder() else {
                throw UnreadableFile("\(path): out of memory")
            }
            form = .gzip(decoder)
        } else if input.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            do throws(BytesError) {
                form = .zstd(ZstdStream(decoder: try ZstdDecoder()))
            } catch {
                throw UnreadableFile("\(path): \(error)")
            }
        } else if input.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
            throw UnreadableFile(
                "\(path) is a zip archive: unpack it, or compress the file with gzip or zstd")
        } else {
            form = .plain
        }
    }

    /// A piece of what the input holds; empty if it holds no more, or only a beginning.
    private func decompress() throws(UnreadableFile) -> [UInt8] {
        switch form {
        case .gzip(let decoder):
            guard let output = decoder.decode(&input, from: &position) else {
                throw UnreadableFile("\(path): the gzip data is damaged")
            }
            return output
        case .zstd(let stream):
            do throws(BytesError) {
                return try stream.decode(input, from: &position)
            } catch {
                throw UnreadableFile("\(path): \(error)")
            }
        case .unknown, .plain: return []
        }
    }

    private func checkEnd() throws(UnreadableFile) {
        let isCut =
            switch form {
            case .gzip(let decoder): !decoder.isAtEnd
            case .zstd(let stream): !stream.isAtEnd
            case .unknown, .plain: false
            }
        if isCut { throw UnreadableFile("\(path): the compressed data ends too early") }
    }

    private func readFile() throws(UnreadableFile) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunkByteCount) { buffer, count in
            while true {
                let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if result >= 0 {
                    count = result
                    return
                }
                if errno == EINTR { continue }
                failure = errno
                return
            }
        }
        guard failure == 0 else {
            throw UnreadableFile("cannot read \(path): \(String(cString: strerror(failure)))")
        }
        fileByteCount += bytes.count
        return bytes
    }
}

/// Why a file cannot be read, with its path.
package struct UnreadableFile: Error {
    package let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// zstd data as a stream of any number of frames.
private final class ZstdStream {
    private var decoder: ZstdDecoder

    init(decoder: consuming ZstdDecoder) { self.decoder = decoder }

    var isAtEnd: Bool { decoder.isAtFrameEnd }

    /// A piece of output for the input from a position, which moves.
    func decode(_ input: [UInt8], from position: inout Int) throws(BytesError) -> [UInt8] {
        let rest = input.span.bytes.extracting(position..<input.count)
        let (output, consumed) = try decoder.decode(rest)
        position += consumed
        return output
    }
}

/// gzip data, also of several members behind each other.
private final class GzipDecoder {
    private var stream = z_stream()
    private(set) var isAtEnd = true

    private static let outputByteCount = 256 << 10

    init?() {
        // 16 asks zlib for gzip's header and trailer.
        let result = inflateInit2_(
            &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { return nil }
    }

    deinit { inflateEnd(&stream) }

    /// A piece of output for the input from a position, which moves; nil if it is damaged.
    func decode(_ input: inout [UInt8], from position: inout Int) -> [UInt8]? {
        if isAtEnd {
            if position == input.count { return [] }
            if inflateReset(&stream) != Z_OK { return nil }
        }
        var result = Z_OK
        let output = input.withUnsafeMutableBufferPointer { input in
            let rest = UnsafeMutableBufferPointer(rebasing: input[position...])
            stream.next_in = rest.baseAddress
            stream.avail_in = UInt32(rest.count)
            return [UInt8](unsafeUninitializedCapacity: Self.outputByteCount) { buffer, count in
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(buffer.count)
                result = inflate(&stream, Z_NO_FLUSH)
                count = buffer.count - Int(stream.avail_out)
            }
        }
        position = input.count - Int(stream.avail_in)
        isAtEnd = result == Z_STREAM_END
        // Without input zlib has no more to say than that.
        return isAtEnd || result == Z_OK || result == Z_BUF_ERROR ? output : nil
    }
}
