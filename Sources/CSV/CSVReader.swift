/// Reads the records of a CSV stream one by one, from whatever gives its bytes.
///
/// ```swift
/// var reader = CSVReader(CSVOptions())
/// while try reader.next({ buffer throws(CSVError) in try file.read(into: buffer) }) {
///     for index in 0..<reader.fieldCount { print(reader.string(at: index)) }
/// }
/// ```
///
/// It holds one record and what was read ahead of it; memory is bounded by the options.
public struct CSVReader: ~Copyable {
    private var scanner: CSVScanner
    private var buffer: UnsafeMutableRawBufferPointer
    /// The bytes of the buffer that are not scanned yet.
    private var offset = 0
    private var end = 0
    private var isAtEnd = false
    private var isAtStart = true
    /// A field without its doubled quotes.
    private var scratch: [UInt8] = []

    /// - Parameter bufferByteCount: what is asked for at once; it grows for longer records.
    public init(_ options: CSVOptions = CSVOptions(), bufferByteCount: Int = 256 << 10) {
        scanner = CSVScanner(options)
        buffer = .allocate(byteCount: max(bufferByteCount, 16), alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The line on which the record begins, from 1.
    public var line: Int { scanner.line }
    public var fieldCount: Int { scanner.fields.count }

    /// Reads the next record; false at the end.
    ///
    /// - Parameter read: fills the buffer from its front and says how many bytes it put there; 0
    ///   at the end. It throws `CSVError.unreadable`.
    /// - Throws: after `malformed` the next call goes on with the next line.
    public mutating func next(
        _ read: (UnsafeMutableRawBufferPointer) throws(CSVError) -> Int
    ) throws(CSVError) -> Bool {
        while true {
            if isAtStart, end >= 3 || isAtEnd {
                offset = CSVScanner.byteOrderMarkCount(
                    UnsafeRawBufferPointer(rebasing: buffer[..<end]))
                isAtStart = false
            }
            if !isAtStart {
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<end])
                if try scanner.scan(bytes, at: &offset, isLast: isAtEnd) { return true }
                if isAtEnd { return false }
            }
            try fill(read)
        }
    }

    private mutating func fill(
        _ read: (UnsafeMutableRawBufferPointer) throws(CSVError) -> Int
    ) throws(CSVError) {
        if offset > 0 {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[offset..<end]))
            end -= offset
            offset = 0
        }
        if end == buffer.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: buffer.count * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
            buffer.deallocate()
            buffer = larger
        }
        let count = try read(UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        precondition(count <= buffer.count - end, "more bytes than the buffer has room for")
        if count == 0 { isAtEnd = true }
        end += count
    }
}

// Fields of the record read last.
extension CSVReader {
    /// Whether the field is enclosed in quotes: files use it to tell an empty string from nothing.
    public func isQuoted(_ index: Int) -> Bool { scanner.fields[index].isQuoted }

    /// The field as text; bytes that are no UTF-8 are replaced.
    public mutating func string(at index: Int) -> String {
        withField(at: index) { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the bytes of a field, without its quotes and with doubled ones as one.
    public mutating func withField<R, E: Error>(
        at index: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        let field = scanner.fields[index]
        let bytes = UnsafeRawBufferPointer(
            rebasing: buffer[field.start..<field.start + field.count])
        guard field.hasDoubledQuotes else { return try body(bytes) }
        scratch.removeAll(keepingCapacity: true)
        scanner.appendUnquoted(bytes, to: &scratch)
        return try scratch.span.bytes.withUnsafeBytes { (bytes) throws(E) in try body(bytes) }
    }
}

extension CSVScanner {
    /// Appends the content of a field that has doubled or escaped quotes, with each of them as one.
    public func appendUnquoted(_ content: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        var index = 0
        while index < content.count {
            var byte = content[index]
            if byte == options.escape, index + 1 < content.count,
                content[index + 1] == options.quote || content[index + 1] == byte
            {
                byte = content[index + 1]
                index += 2
            } else {
                index += byte == options.quote ? 2 : 1
            }
            bytes.append(byte)
        }
    }
}
