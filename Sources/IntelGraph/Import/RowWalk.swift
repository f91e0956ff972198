import CSV
import Foundation

/// Walks the rows of blocks and keeps those that are bad.
struct RowWalk {
    private let files: [ImportFile]
    private let options: CSVOptions
    private let hasHeaders: Bool
    private let rejects: RejectLog

    init(_ files: [ImportFile], _ importer: Importer, _ rejects: RejectLog) {
        self.files = files
        options = importer.csv
        hasHeaders = importer.options.hasHeaders
        self.rejects = rejects
    }

    /// Calls `body` with each row of a block; it returns why a row cannot be taken, or nil.
    @inline(__always)
    func forEachRow(
        of block: BlockSource.Block,
        _ body: (borrowing CSVScanner, UnsafeRawBufferPointer) throws(IntelGraphError) -> String?
    ) throws(IntelGraphError) {
        let bytes = block.bytes
        let file = files[block.file]
        let columnCount = file.header.columns.count
        var scanner = CSVScanner(options, firstLine: block.firstLine)
        var isHeader = hasHeaders && block.firstLine == 1
        var offset = 0
        while true {
            let start = offset
            var reason: String?
            var line = 0
            do throws(CSVError) {
                guard try scanner.scan(bytes, at: &offset, isLast: true) else { return }
            } catch .malformed(let place, let text) {
                reason = text
                line = place
            } catch { throw .storage("\(file.file.path), \(error)") }
            if isHeader {
                isHeader = false
                continue
            }
            if reason == nil {
                line = scanner.line
                reason =
                    scanner.fields.count == columnCount
                    ? try body(scanner, bytes)
                    : "\(scanner.fields.count) fields where the header has \(columnCount)"
            }
            guard let reason else { continue }
            try rejects.add(
                path: file.file.path, line: line, reason: reason,
                row: UnsafeRawBufferPointer(rebasing: bytes[start..<offset]))
        }
    }
}

/// The text of a field without its quotes, for columns that are no properties.
struct PlainField {
    private var unquoted: [UInt8] = []

    @inline(__always)
    mutating func with<R, E: Error>(
        _ index: Int, _ scanner: borrowing CSVScanner, _ bytes: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        let field = scanner.fields[index]
        let text = UnsafeRawBufferPointer(rebasing: bytes[field.start..<field.start + field.count])
        guard field.hasDoubledQuotes else { return try body(text) }
        unquoted.removeAll(keepingCapacity: true)
        scanner.appendUnquoted(text, to: &unquoted)
        return try unquoted.span.bytes.withUnsafeBytes { (text) throws(E) in try body(text) }
    }
}

/// What a file's columns are for rows.
struct ColumnPlan {
    var id: (column: Int, group: Int)?
    var start: (column: Int, group: Int)?
    var end: (column: Int, group: Int)?
    var labels: Int?
    var type: Int?
    var properties: [RecordBuilder.Property] = []

    /// - Parameter group: gives groups of ids their numbers.
    init(
        _ header: ImportHeader, group: (String) -> Int,
        key: (String) throws(IntelGraphError) -> UInt32
    ) throws(IntelGraphError) {
        for (index, column) in header.columns.enumerated() {
            switch column.role {
            case .id(let name): id = (index, group(name))
            case .start(let name): start = (index, group(name))
            case .end(let name): end = (index, group(name))
            case .labels: labels = index
            case .type: type = index
            case .property, .ignore: break
            }
            if column.role == .ignore { continue }
            guard let name = column.name else { continue }
            properties.append(
                RecordBuilder.Property(
                    column: index, key: .init(rawValue: try key(name)), name: name,
                    scalar: column.scalar, isArray: column.isArray))
        }
    }
}

/// Lets threads work for a moment.
func sleepBriefly() { usleep(20_000) }
