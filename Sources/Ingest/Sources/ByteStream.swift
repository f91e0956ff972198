import Bytes
import CZlib
import Glibc

/// Reads a file's bytes in order, decompressed if it is gzip or zstd, which its first bytes tell.
final class ByteStream {
    private enum Form {
        case unknown, plain
        case gzip(GzipDecoder)
        case zstd(ZstdStream)
    }

    static let chunkByteCount = 256 << 10

    private let descriptor: Int32
    private let path: String
    private var form = Form.unknown
    private var head: [UInt8] = []

    /// Opens a file, or standard input for `-`.
    init(path: String) throws(IngestError) {
        self.path = path
        if path == "-" {
            descriptor = STDIN_FILENO
            return
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .source("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw .source("\(path) is a directory: give a file of events, or - for standard input")
        }
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// The next bytes; empty at the end, which may move if the file grows.
    func read() throws(IngestError) -> [UInt8] {
        while true {
            switch form {
            case .unknown:
                let bytes = try readFile()
                head += bytes
                guard head.count >= 4 || bytes.isEmpty else { continue }
                if head.isEmpty { return [] }
                try detect()
                defer { head = [] }
                if case .plain = form { return head }
                let output = try decompress(head)
                if !output.isEmpty { return output }
            case .plain: return try readFile()
            case .gzip, .zstd:
                let input = try readFile()
                let output = try decompress(input)
                if !output.isEmpty { return output }
                if input.isEmpty {
                    try checkEnd()
                    return []
                }
            }
        }
    }

    private func detect() throws(IngestError) {
        if head.starts(with: [0x1f, 0x8b]) {
            guard let decoder = GzipDecoder() else { throw .source("\(path): out of memory") }
            form = .gzip(decoder)
        } else if head.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            do throws(BytesError) {
                form = .zstd(ZstdStream(decoder: try ZstdDecoder()))
            } catch {
                throw .source("\(path): \(error)")
            }
        } else {
            form = .plain
        }
    }

    private func decompress(_ input: [UInt8]) throws(IngestError) -> [UInt8] {
        switch form {
        case .gzip(let decoder):
            guard let output = decoder.decode(input) else {
                throw .source("\(path): the gzip data is damaged")
            }
            return output
        case .zstd(let stream):
            do throws(BytesError) {
                return try stream.decode(input)
            } catch {
                throw .source("\(path): \(error)")
            }
        case .unknown, .plain: return input
        }
    }

    private func checkEnd() throws(IngestError) {
        let isCut =
            switch form {
            case .gzip(let decoder): !decoder.isAtEnd
            case .zstd(let stream): !stream.isAtEnd
            case .unknown, .plain: false
            }
        if isCut { throw .source("\(path): the compressed data ends too early") }
    }

    private func readFile() throws(IngestError) -> [UInt8] {
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
            throw .source("cannot read \(path): \(String(cString: strerror(failure)))")
        }
        return bytes
    }
}

/// zstd data as a stream of any number of frames.
private final class ZstdStream {
    private var decoder: ZstdDecoder

    init(decoder: consuming ZstdDecoder) { self.decoder = decoder }

    var isAtEnd: Bool { decoder.isAtFrameEnd }

    func decode(_ input: [UInt8]) throws(BytesError) -> [UInt8] {
        var output: [UInt8] = []
        var position = 0
        while true {
            let rest = Array(input[position...])
            let (bytes, consumed) = try decoder.decode(rest.span.bytes)
            output += bytes
            position += consumed
            if position == input.count, bytes.isEmpty { return output }
        }
    }
}

/// gzip data, also of several members behind each other.
private final class GzipDecoder {
    private var stream = z_stream()
    private(set) var isAtEnd = true

    private static let outputByteCount = 1 << 20

    init?() {
        // 16 asks zlib for gzip's header and trailer.
        let result = inflateInit2_(
            &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { return nil }
    }

    deinit { inflateEnd(&stream) }

    /// The bytes that the input decompresses to; nil if it is damaged.
    func decode(_ input: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = []
        var input = input
        let isGood = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while stream.avail_in > 0 || !isAtEnd && stream.avail_out == 0 {
                if isAtEnd, inflateReset(&stream) != Z_OK { return false }
                var result = Z_OK
                output += [UInt8](unsafeUninitializedCapacity: Self.outputByteCount) {
                    buffer, count in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    result = inflate(&stream, Z_NO_FLUSH)
                    count = buffer.count - Int(stream.avail_out)
                }
                isAtEnd = result == Z_STREAM_END
                // Without input zlib has no more to say than that.
                guard isAtEnd || result == Z_OK || result == Z_BUF_ERROR else { return false }
            }
            return true
        }
        return isGood ? output : nil
    }
}
