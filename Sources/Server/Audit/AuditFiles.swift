import Disk

/// The files of an audit log: lines of text in files that are numbered from 1 on.
struct AuditFiles {
    let disk: any Disk
    let directory: String

    /// The numbers of the files that there are, in order.
    func numbers() throws(AuditError) -> [Int] {
        try auditing { () throws(DiskError) in
            try disk.list(directory).compactMap(Self.number).sorted()
        }
    }

    func path(_ number: Int) -> String { "\(directory)/\(Self.name(number))" }

    static func name(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, digitCount - digits.count)) + digits + suffix
    }

    /// Calls `body` with the lines of files, in order, until it returns false.
    func forEachLine(
        of numbers: some Sequence<Int>, _ body: (AuditLine) throws(AuditError) -> Bool
    ) throws(AuditError) {
        for number in numbers {
            let path = path(number)
            let file = try auditing { () throws(DiskError) in try disk.open(path, .read) }
            var lines = AuditLines(file, Self.name(number))
            while let line = try lines.next() {
                guard try body(line) else { return }
            }
        }
    }

    private static let digitCount = 8
    private static let suffix = ".jsonl"

    private static func number(_ name: String) -> Int? {
        guard name.hasSuffix(suffix), name.utf8.count == digitCount + suffix.utf8.count,
            let number = Int(name.dropLast(suffix.utf8.count)), number > 0,
            self.name(number) == name
        else { return nil }
        return number
    }
}

/// A line of a file, or a piece of one that is longer than any record.
struct AuditLine {
    enum End { case newline, endOfFile, tooLong }

    let file: String
    let byteOffset: Int
    /// Without the line's end.
    let bytes: ArraySlice<UInt8>
    let end: End

    /// As it lies in the file.
    var rawBytes: ArraySlice<UInt8> {
        end == .newline ? bytes + [AuditLines.newline] : bytes
    }

    /// The record that the line is; nil where it is none.
    var record: AuditRecord? { end == .newline ? AuditRecord(line: bytes) : nil }
}

/// Reads a file line by line, in bounded memory.
struct AuditLines {
    static let newline = UInt8(ascii: "\n")
    private static let pieceByteCount = 256 << 10

    private let file: any DiskFile
    private let name: String
    private var buffer: ArraySlice<UInt8> = []
    private var readOffset = 0
    private var lineOffset = 0

    init(_ file: any DiskFile, _ name: String) {
        self.file = file
        self.name = name
    }

    mutating func next() throws(AuditError) -> AuditLine? {
        while true {
            if let end = buffer.firstIndex(of: Self.newline) {
                return take(buffer.startIndex..<end, .newline)
            }
            if buffer.count > AuditRecord.lineByteLimit {
                let end = buffer.startIndex + AuditRecord.lineByteLimit
                return take(buffer.startIndex..<end, .tooLong)
            }
            let (file, readOffset) = (file, readOffset)
            let more = try auditing { () throws(DiskError) in
                try file.read(at: readOffset, maxByteCount: Self.pieceByteCount)
            }
            guard !more.isEmpty else {
                return buffer.isEmpty ? nil : take(buffer.startIndex..<buffer.endIndex, .endOfFile)
            }
            self.readOffset += more.count
            buffer = buffer + more
        }
    }

    private mutating func take(_ range: Range<Int>, _ end: AuditLine.End) -> AuditLine {
        let line = AuditLine(file: name, byteOffset: lineOffset, bytes: buffer[range], end: end)
        let byteCount = range.count + (end == .newline ? 1 : 0)
        lineOffset += byteCount
        buffer = buffer.dropFirst(byteCount)
        return line
    }
}
