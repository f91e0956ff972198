/// Finds the fields of CSV records in bytes that somebody else keeps (RFC 4180).
///
/// It is more lenient than the RFC where files are: a line may end with LF, CR LF or CR, the last
/// one with nothing, records may differ in their number of fields, and a quote that does not begin
/// a field is a byte like others. Use `CSVReader` to read a stream.
public struct CSVScanner: Sendable {
    /// Where a field lies in the bytes scanned, without its quotes.
    public struct Field: Sendable, Equatable {
        public var start: Int
        public var count: Int
        /// Enclosed in quotes: so an empty one is an empty string rather than nothing.
        public var isQuoted: Bool
        /// Has doubled or escaped quotes inside, each of which stands for one.
        public var hasDoubledQuotes: Bool
    }

    public let options: CSVOptions
    /// The fields of the record scanned last.
    public private(set) var fields: ContiguousArray<Field> = []
    /// The line on which that record begins, from 1.
    public private(set) var line = 0
    /// The line on which the next one begins.
    public private(set) var nextLine: Int

    /// - Parameter firstLine: the line with which the bytes begin.
    public init(_ options: CSVOptions = CSVOptions(), firstLine: Int = 1) {
        self.options = options
        nextLine = firstLine
        fields.reserveCapacity(32)
    }

    /// How many bytes of a byte order mark the bytes of a file begin with.
    public static func byteOrderMarkCount(_ bytes: UnsafeRawBufferPointer) -> Int {
        bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf ? 3 : 0
    }

    /// Scans one record.
    ///
    /// - Parameter isLast: nothing follows `bytes`; else a record whose end is not among them is
    ///   not taken.
    /// - Returns: whether there was one, and then `offset` is behind it; else call again with
    ///   more bytes behind those from `offset` on, if there are.
    /// - Throws: `malformed`, after which `offset` is behind the line and the next call may go on.
    public mutating func scan(
        _ bytes: UnsafeRawBufferPointer, at offset: inout Int, isLast: Bool
    ) throws(CSVError) -> Bool {
        fields.removeAll(keepingCapacity: true)
        guard let base = bytes.baseAddress else { return false }
        let start = base.assumingMemoryBound(to: UInt8.self)
        var position = offset
        var lines = 0
        while true {
            guard position < bytes.count else {
                if isLast { offset = position }
                return false
            }
            guard options.skipsBlankLines, isLineEnd(start[position]) else { break }
            guard let next = Self.behindLineEnd(start, position, bytes.count, isLast) else {
                return false
            }
            position = next
            lines += 1
        }
        offset = position
        nextLine += lines
        return try scanFields(start, bytes.count, &offset, isLast)
    }

    @inline(__always)
    private func isLineEnd(_ byte: UInt8) -> Bool { byte == Self.lf || byte == Self.cr }

    private mutating func scanFields(
        _ start: UnsafePointer<UInt8>, _ count: Int, _ offset: inout Int, _ isLast: Bool
    ) throws(CSVError) -> Bool {
        let delimiter = options.delimiter
        // No byte is above 255, so this matches none.
        let quote = options.quote.map { UInt16($0) } ?? .max
        var position = offset
        var lines = 1
        while true {
            let fieldStart = position
            if position < count, UInt16(start[position]) == quote {
                let found = try scanQuoted(start, count, &offset, &position, &lines, isLast)
                guard found else { return false }
            } else {
                while position < count, start[position] != delimiter, start[position] != Self.lf,
                    start[position] != Self.cr
                { position += 1 }
                guard position < count || isLast else {
                    return try incomplete(count, offset)
                }
                fields.append(
                    Field(
                        start: fieldStart, count: position - fieldStart, isQuoted: false,
                        hasDoubledQuotes: false))
            }
            guard position < count, start[position] == delimiter else { break }
            position += 1
            if fields.count >= options.maximumFieldCount {
                throw .limit(
                    line: nextLine, reason: "more than \(options.maximumFieldCount) fields")
            }
        }
        if position < count {
            guard let next = Self.behindLineEnd(start, position, count, isLast) else {
                return try incomplete(count, offset)
            }
            position = next
        }
        guard position - offset <= options.maximumRecordByteCount else { throw tooLong }
        offset = position
        line = nextLine
        nextLine += lines
        return true
    }

    /// Scans a field from its opening quote to the delimiter or line end behind it.
    private mutating func scanQuoted(
        _ start: UnsafePointer<UInt8>, _ count: Int, _ offset: inout Int,
        _ position: inout Int, _ lines: inout Int, _ isLast: Bool
    ) throws(CSVError) -> Bool {
        let quote = start[position]
        let contentStart = position + 1
        var hasDoubledQuotes = false
        position += 1
        while true {
            guard position < count else {
                guard isLast else { return try incomplete(count, offset) }
                throw .limit(
                    line: nextLine, reason: "a quote is opened in this record and never closed")
            }
            let byte = start[position]
            position += 1
            if byte == options.escape {
                guard position < count || isLast else { return try incomplete(count, offset) }
                if position < count, start[position] == quote || start[position] == byte {
                    hasDoubledQuotes = true
                    position += 1
                }
            } else if byte == quote {
                guard position < count else {
                    if isLast { break }
                    return try incomplete(count, offset)
                }
                if start[position] != quote { break }
                hasDoubledQuotes = true
                position += 1
            } else if byte == Self.lf || (byte == Self.cr && position < count
                && start[position] != Self.lf)
            {
                lines += 1
            }
        }
        fields.append(
            Field(
                start: contentStart, count: position - 1 - contentStart, isQuoted: true,
                hasDoubledQuotes: hasDoubledQuotes))
        guard position < count, start[position] != options.delimiter,
            !isLineEnd(start[position])
        else { return true }
        while position < count, !isLineEnd(start[position]) { position += 1 }
        if position < count || isLast {
            let isAtEnd = position == count
            let next = isAtEnd ? count : Self.behindLineEnd(start, position, count, isLast)
            if let next {
                guard next - offset <= options.maximumRecordByteCount else { throw tooLong }
                let error = CSVError.malformed(
                    line: nextLine, reason: "text behind a closing quote")
                offset = next
                nextLine += lines
                throw error
            }
        }
        return try incomplete(count, offset)
    }
}

// Ends.
extension CSVScanner {
    private static let lf = UInt8(ascii: "\n")
    private static let cr = UInt8(ascii: "\r")

    /// The offset behind the line end at `position`; nil if it may go on behind the bytes.
    @inline(__always)
    private static func behindLineEnd(
        _ start: UnsafePointer<UInt8>, _ position: Int, _ count: Int, _ isLast: Bool
    ) -> Int? {
        if start[position] == lf { return position + 1 }
        guard position + 1 < count else { return isLast ? position + 1 : nil }
        return start[position + 1] == lf ? position + 2 : position + 1
    }

    private var tooLong: CSVError {
        .limit(
            line: nextLine,
            reason: "a record of more than \(options.maximumRecordByteCount) bytes; "
                + "is a quote not closed?")
    }

    private mutating func incomplete(_ count: Int, _ record: Int) throws(CSVError) -> Bool {
        guard count - record <= options.maximumRecordByteCount else { throw tooLong }
        fields.removeAll(keepingCapacity: true)
        return false
    }
}
