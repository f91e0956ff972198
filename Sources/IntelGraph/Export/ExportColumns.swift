import Bytes
import Graph

/// The property columns of a CSV export: one for each key and type that occurs.
struct ExportColumns {
    struct Column: Hashable {
        var key: KeyID
        var scalar: ImportHeader.Scalar
        var isArray: Bool
    }

    /// A property as a field.
    struct Cell {
        var column: Column
        var text: String
    }

    private var found: Set<Column> = []
    private(set) var columns: [Column] = []
    private let arrayDelimiter: UInt8
    private var stored = ByteWriter()

    init(arrayDelimiter: UInt8) { self.arrayDelimiter = arrayDelimiter }

    /// Notes what columns a record needs.
    mutating func note(_ record: UnsafeRawBufferPointer) throws(GraphError) {
        for (key, value) in try PropertyRecord.decode(record) {
            found.insert(try cell(key, value).column)
        }
    }

    /// Puts the columns in order; notes no more.
    mutating func finish(_ names: TokenNames) {
        columns = found.sorted {
            let left = (names.keys[Int($0.key.rawValue)], $0.scalar.rawValue, $0.isArray ? 1 : 0)
            let right = (names.keys[Int($1.key.rawValue)], $1.scalar.rawValue, $1.isArray ? 1 : 0)
            return left < right
        }
    }

    func header(_ names: TokenNames) -> [String] {
        columns.map { column in
            let name = names.keys[Int(column.key.rawValue)]
            return csvField("\(name):\(column.scalar.headerType)\(column.isArray ? "[]" : "")")
        }
    }

    /// The fields of a record, one for each column.
    mutating func fields(_ record: UnsafeRawBufferPointer) throws(GraphError) -> [String] {
        var cells: [Column: String] = [:]
        for (key, value) in try PropertyRecord.decode(record) {
            let cell = try cell(key, value)
            // Quotes tell an empty string from no value.
            cells[cell.column] = cell.text.isEmpty ? "\"\"" : csvField(cell.text)
        }
        return columns.map { cells[$0] ?? "" }
    }

    /// The column and text of a value, such that an import gives the value back.
    private mutating func cell(_ key: KeyID, _ value: Value) throws(GraphError) -> Cell {
        if let (scalar, text) = Self.text(value) {
            return Cell(column: Column(key: key, scalar: scalar, isArray: false), text: text)
        }
        stored.removeAll()
        try PropertyRecord.encodeValue(value, into: &stored)
        if case .list(let values) = value, let cell = listCell(key, values) { return cell }
        return Cell(
            column: Column(key: key, scalar: .value, isArray: false),
            text: FieldText.hexadecimal(stored.bytes))
    }

    /// A list of one type whose texts do not contain the delimiter; nil for others.
    private func listCell(_ key: KeyID, _ values: [Value]) -> Cell? {
        var scalar: ImportHeader.Scalar?
        var texts: [String] = []
        for value in values {
            guard let (type, text) = Self.text(value), type == scalar ?? type,
                !text.utf8.contains(arrayDelimiter)
            else { return nil }
            scalar = type
            texts.append(text)
        }
        // A list of one empty string would be read as an empty list.
        if texts == [""] { return nil }
        let separator = String(decoding: [arrayDelimiter], as: UTF8.self)
        return Cell(
            column: Column(key: key, scalar: scalar ?? .string, isArray: true),
            text: texts.joined(separator: separator))
    }

    /// A scalar's type and text; nil for values that have no text that gives them back.
    private static func text(_ value: Value) -> (ImportHeader.Scalar, String)? {
        switch value {
        case .boolean(let value): return (.boolean, value ? "true" : "false")
        case .integer(let value): return (.integer, "\(value)")
        case .float(let value): return (.float, value.cypherText)
        case .string(let value): return (.string, value)
        case .bytes(let value): return value.isEmpty ? nil : (.bytes, FieldText.hexadecimal(value))
        case .date(let date): return checked(.date, "\(date)", value)
        case .localTime(let time): return checked(.localTime, "\(time)", value)
        case .time(let time): return checked(.time, "\(time)", value)
        case .localDateTime(let time): return checked(.localDateTime, "\(time)", value)
        case .dateTime(let time): return checked(.dateTime, "\(time)", value)
        case .duration(let duration): return checked(.duration, "\(duration)", value)
        case .point(let point): return checked(.point, point.description, value)
        case .null, .list, .map, .node, .relationship, .path: return nil
        }
    }

    /// The text if it is read back as the value, with every bit of it.
    private static func checked(
        _ scalar: ImportHeader.Scalar, _ text: String, _ value: Value
    ) -> (ImportHeader.Scalar, String)? {
        var text = text
        let read = text.withUTF8 { bytes -> Value? in
            // What cannot be read back has no text.
            try? FieldText.value(UnsafeRawBufferPointer(bytes), scalar)
        }
        guard let read else { return nil }
        var left = ByteWriter()
        var right = ByteWriter()
        do throws(GraphError) {
            try PropertyRecord.encodeValue(value, into: &left)
            try PropertyRecord.encodeValue(read, into: &right)
        } catch { return nil }
        return left.bytes == right.bytes ? (scalar, text) : nil
    }
}
