public import Graph

/// Decodes PackStream from bytes that may be hostile: every size is checked against the bytes that
/// are there before anything is allocated for it.
public struct PackStreamReader: Sendable {
    /// How deep lists, maps and structures may lie inside one another.
    public static let nestingLimit = 200
    /// The most values that one message may hold: small bytes make large values.
    public static let valueLimit = 4 << 20
    /// About what a value takes, besides the bytes of a string.
    public static let valueByteCount = 64

    let format: ValueFormat
    private let bytes: [UInt8]
    private var position = 0
    private var valueCount = 0
    /// Asked now and then whether the values may take what they do so far.
    private let admit: (@Sendable (_ byteCount: Int) -> Bool)?
    /// Whether it said no.
    private(set) var isRefused = false

    public init(
        _ bytes: [UInt8], _ format: ValueFormat,
        admit: (@Sendable (_ byteCount: Int) -> Bool)? = nil
    ) {
        self.bytes = bytes
        self.admit = admit
        self.format = format
    }

    public var isAtEnd: Bool { position == bytes.count }
    /// About what the values take.
    var valuesByteCount: Int { valueCount * Self.valueByteCount }
    /// Where the next value begins.
    public var byteOffset: Int { position }

    /// Reads any value.
    public mutating func value() throws(BoltError) -> Value { try value(depth: 0) }

    /// Reads the head of a structure.
    public mutating func structure() throws(BoltError) -> (tag: UInt8, fieldCount: Int) {
        let marker = try byte("a structure")
        guard marker & 0xF0 == Marker.tinyStructure else { throw malformed("a structure", back: 1) }
        return (try byte("a structure's tag"), Int(marker & 0x0F))
    }

    /// Reads a map.
    public mutating func map() throws(BoltError) -> ValueMap {
        let start = position
        guard case .map(let map) = try value() else { throw malformed("a map", at: start) }
        return map
    }

    /// Reads a string.
    public mutating func string() throws(BoltError) -> String {
        let start = position
        guard case .string(let text) = try value() else { throw malformed("a string", at: start) }
        return text
    }

    mutating func value(depth: Int) throws(BoltError) -> Value {
        guard depth <= Self.nestingLimit else {
            throw .tooLarge("values are nested deeper than \(Self.nestingLimit) levels")
        }
        valueCount += 1
        guard valueCount <= Self.valueLimit else {
            throw .tooLarge("a message has more than \(Self.valueLimit) values")
        }
        if let admit, valueCount & 0xFFF == 0, !admit(valuesByteCount) {
            isRefused = true
            throw .tooLarge("the values of a message take too much memory")
        }
        let marker = try byte("a value")
        switch marker {
        case 0x00...0x7F: return .integer(Int64(marker))
        case 0xF0...0xFF: return .integer(Int64(Int8(bitPattern: marker)))
        case Marker.null: return .null
        case Marker.isFalse: return .boolean(false)
        case Marker.isTrue: return .boolean(true)
        case Marker.float: return .float(Double(bitPattern: try bigEndian(UInt64.self)))
        case Marker.integer8:
            return .integer(Int64(Int8(bitPattern: try bigEndian(UInt8.self))))
        case Marker.integer16:
            return .integer(Int64(Int16(bitPattern: try bigEndian(UInt16.self))))
        case Marker.integer32:
            return .integer(Int64(Int32(bitPattern: try bigEndian(UInt32.self))))
        case Marker.integer64:
            return .integer(Int64(bitPattern: try bigEndian(UInt64.self)))
        case Marker.bytes8...Marker.bytes32:
            let count = try size(marker - Marker.bytes8, minimumByteCount: 1)
            defer { position += count }
            return .bytes(Array(bytes[position..<position + count]))
        case 0x80...0x8F: return .string(try text(Int(marker & 0x0F)))
        case Marker.string8...Marker.string32:
            return .string(try text(try size(marker - Marker.string8, minimumByteCount: 1)))
        case 0x90...0x9F: return .list(try list(Int(marker & 0x0F), depth: depth))
        case Marker.list8...Marker.list32:
            return .list(
                try list(try size(marker - Marker.list8, minimumByteCount: 1), depth: depth))
        case 0xA0...0xAF: return .map(try map(Int(marker & 0x0F), depth: depth))
        case Marker.map8...Marker.map32:
            return .map(try map(try size(marker - Marker.map8, minimumByteCount: 2), depth: depth))
        case 0xB0...0xBF:
            let tag = try byte("a structure's tag")
            return try structure(tag, fieldCount: Int(marker & 0x0F), depth: depth)
        default: throw malformed("a value's marker", back: 1)
        }
    }

    private mutating func text(_ count: Int) throws(BoltError) -> String {
        guard count <= bytes.count - position else { throw malformed("a string's bytes") }
        let text = String(validating: bytes[position..<position + count], as: UTF8.self)
        guard let text else { throw malformed("UTF-8") }
        position += count
        return text
    }

    private mutating func list(_ count: Int, depth: Int) throws(BoltError) -> [Value] {
        guard count <= bytes.count - position else { throw malformed("a list's values") }
        var values: [Value] = []
        // Nested lists may each claim all bytes that are left.
        values.reserveCapacity(min(count, 1_024))
        for _ in 0..<count { values.append(try value(depth: depth + 1)) }
        return values
    }

    private mutating func map(_ count: Int, depth: Int) throws(BoltError) -> ValueMap {
        guard count <= (bytes.count - position) / 2 else { throw malformed("a map's entries") }
        var map = ValueMap()
        // Looking a few keys over is quicker than a set; looking many over takes for ever.
        var keys: Set<ExactText> = []
        for _ in 0..<count {
            let start = position
            guard case .string(let key) = try value(depth: depth + 1) else {
                throw malformed("a key of a map", at: start)
            }
            let isNew = count > 16 ? keys.insert(ExactText(key)).inserted : map[key] == nil
            guard isNew else { throw .invalidValue("a map has the key '\(key.prefix(100))' twice") }
            map.append(uniqueKey: key, try value(depth: depth + 1))
        }
        return map
    }

    /// Reads a size of one, two or four bytes; so many things of at least `minimumByteCount` bytes
    /// must still be there.
    private mutating func size(_ width: UInt8, minimumByteCount: Int) throws(BoltError) -> Int {
        let start = position
        let count =
            switch width {
            case 0: Int(try bigEndian(UInt8.self))
            case 1: Int(try bigEndian(UInt16.self))
            default: Int(try bigEndian(UInt32.self))
            }
        guard count <= (bytes.count - position) / minimumByteCount else {
            throw malformed("a size that the message has bytes for", at: start)
        }
        return count
    }

    private mutating func byte(_ expected: String) throws(BoltError) -> UInt8 {
        guard position < bytes.count else { throw malformed(expected) }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func bigEndian<T: FixedWidthInteger & UnsignedInteger>(
        _ type: T.Type
    ) throws(BoltError) -> T {
        guard MemoryLayout<T>.size <= bytes.count - position else { throw malformed("a number") }
        var value: T = 0
        for index in position..<position + MemoryLayout<T>.size {
            value = value << 8 | T(truncatingIfNeeded: bytes[index])
        }
        position += MemoryLayout<T>.size
        return value
    }

    func malformed(_ expected: String, back: Int = 0) -> BoltError {
        .malformed(byteOffset: position - back, expected: expected)
    }

    func malformed(_ expected: String, at byteOffset: Int) -> BoltError {
        .malformed(byteOffset: byteOffset, expected: expected)
    }
}
