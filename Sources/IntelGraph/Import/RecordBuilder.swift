import Bytes
import CSV
import Graph

/// Builds the property record of one row from its fields.
struct RecordBuilder {
    /// A property's column, in the order of keys.
    struct Property {
        var column: Int
        var key: KeyID
        var name: String
        var scalar: ImportHeader.Scalar
        var isArray: Bool
    }

    private let properties: [Property]
    private let arrayDelimiter: UInt8
    private var writer = ByteWriter(reservingCapacity: 512)
    private var unquoted: [UInt8] = []

    /// - Parameter properties: in any order.
    init(_ properties: [Property], arrayDelimiter: UInt8) {
        self.properties = properties.sorted { $0.key < $1.key }
        self.arrayDelimiter = arrayDelimiter
    }

    var keys: [KeyID] { properties.map(\.key) }

    /// The record built last.
    var record: [UInt8] { writer.bytes }

    /// Builds the record of a row that `scanner` has scanned in `bytes`.
    mutating func build(
        _ scanner: borrowing CSVScanner, _ bytes: UnsafeRawBufferPointer
    ) throws(FieldText.Problem) {
        writer.removeAll()
        var last: UInt32 = 0
        for property in properties {
            let field = scanner.fields[property.column]
            // Nothing between two delimiters is no value; quotes make an empty string or list.
            if field.count == 0, !field.isQuoted { continue }
            if field.count == 0, property.scalar != .string, !property.isArray { continue }
            guard property.key.rawValue > last else {
                throw FieldText.Problem("two columns give the property '\(property.name)'")
            }
            writer.appendVarint(UInt64(property.key.rawValue - last))
            last = property.key.rawValue
            let text = UnsafeRawBufferPointer(
                rebasing: bytes[field.start..<field.start + field.count])
            if field.hasDoubledQuotes {
                unquoted.removeAll(keepingCapacity: true)
                scanner.appendUnquoted(text, to: &unquoted)
                let copy = unquoted
                try copy.span.bytes.withUnsafeBytes { (text) throws(FieldText.Problem) in
                    try append(text, property)
                }
            } else {
                try append(text, property)
            }
        }
    }

    @inline(__always)
    private mutating func append(
        _ text: UnsafeRawBufferPointer, _ property: Property
    ) throws(FieldText.Problem) {
        if property.isArray { return try appendList(text, property) }
        switch property.scalar {
        case .integer:
            guard let integer = FieldText.integer(text) else {
                throw problem(property, FieldText.mismatch(text, "an integer"))
            }
            RecordFormat.append(integer: integer, to: &writer)
        case .float:
            guard let decimal = FieldText.decimal(text) else {
                return try appendValue(text, property)
            }
            RecordFormat.append(decimal: decimal.mantissa, scale: decimal.scale, to: &writer)
        case .string where text.count < 1 << 20 && FieldText.isASCII(text):
            writer.append(RecordFormat.Tag.string.rawValue)
            writer.appendVarint(UInt64(text.count))
            writer.append(contentsOf: text)
        case .value: try appendStored(text, property)
        default: try appendValue(text, property)
        }
    }

    private mutating func appendValue(
        _ text: UnsafeRawBufferPointer, _ property: Property
    ) throws(FieldText.Problem) {
        do throws(FieldText.Problem) {
            try append(try FieldText.value(text, property.scalar))
        } catch { throw problem(property, error) }
    }

    private mutating func append(_ value: Value) throws(FieldText.Problem) {
        do throws(GraphError) {
            try PropertyRecord.encodeValue(value, into: &writer)
        } catch { throw FieldText.Problem("\(error)") }
    }

    private mutating func appendList(
        _ text: UnsafeRawBufferPointer, _ property: Property
    ) throws(FieldText.Problem) {
        var values: [Value] = []
        do throws(FieldText.Problem) {
            var rest = text[...]
            while !text.isEmpty {
                let end = rest.firstIndex(of: arrayDelimiter) ?? rest.endIndex
                let part = UnsafeRawBufferPointer(rebasing: rest[..<end])
                values.append(try FieldText.value(part, property.scalar))
                if end == rest.endIndex { break }
                rest = rest[(end + 1)...]
            }
            try append(.list(values))
        } catch { throw problem(property, error) }
    }

    /// A value as an export wrote it: the hexadecimal digits of its stored form.
    private mutating func appendStored(
        _ text: UnsafeRawBufferPointer, _ property: Property
    ) throws(FieldText.Problem) {
        guard let bytes = FieldText.hexadecimal(text) else {
            throw problem(property, FieldText.mismatch(text, "a stored value"))
        }
        // Read and written again, so that what is stored is what a writer would store.
        let entry = [1] + bytes
        let decoded: [PropertyRecord.Property]
        do throws(GraphError) {
            decoded = try entry.span.bytes.withUnsafeBytes { (bytes) throws(GraphError) in
                try PropertyRecord.decode(bytes)
            }
        } catch { throw problem(property, FieldText.Problem("\(error)")) }
        guard decoded.count == 1 else {
            throw problem(property, FieldText.mismatch(text, "a stored value"))
        }
        try append(decoded[0].value)
    }

    private func problem(_ property: Property, _ problem: FieldText.Problem) -> FieldText.Problem {
        FieldText.Problem("column '\(property.name)': \(problem.reason)")
    }
}
