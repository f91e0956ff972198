import Bytes

/// The content hash of a partition: the sum modulo 2^128 of the hashes of its elements.
///
/// A sum does not depend on order, so it is kept by adding what comes and subtracting what goes.
public struct ContentHash: RawRepresentable, Hashable, Sendable {
    /// The sum.
    public var rawValue: UInt128

    /// The hash of nothing.
    public static let empty = ContentHash(rawValue: 0)

    /// A sum that was stored.
    @inlinable
    public init(rawValue: UInt128) { self.rawValue = rawValue }

    /// Adds the hash of an element; wraps by definition.
    @inlinable
    public mutating func add(_ element: UInt128) { rawValue &+= element }

    /// Takes the hash of an element away again.
    @inlinable
    public mutating func remove(_ element: UInt128) { rawValue &-= element }
}

extension ContentHash: CustomStringConvertible {
    /// 32 hexadecimal digits.
    public var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}

/// Hashes elements in their canonical encoding, which uses names and not tokens;
/// `Format/content-hash.md` has the layout.
///
/// It keeps its buffer between elements: make one and use it for many. Throws
/// `GraphError.storage` for records that are none.
public struct ElementHasher {
    /// What the canonical encoding begins with. 0 is invalid.
    public enum Kind: UInt8, CaseIterable, Sendable {
        case ordinal = 1
        case key = 2
        case node = 3
        case relationship = 4
    }

    private var writer = ByteWriter(reservingCapacity: 512)
    private var properties: [NamedPlace] = []
    private var sortedLabels: [NamedPlace] = []

    /// A label, or one property of a record with the place of its value.
    private struct NamedPlace {
        let token: Int
        /// The first bytes of the name, which mostly decide the order.
        let start: UInt64
        var range = 0..<0
    }

    /// A hasher without state that matters: only buffers.
    public init() {}

    /// The identity of a node without a unique key.
    public mutating func identity(ofNode ordinal: UInt64) -> UInt128 {
        begin(.ordinal)
        writer.appendLittleEndian(ordinal)
        return finish()
    }

    /// The identity of a node with a unique key: the label of the constraint and the values of its
    /// keys in their order. Nil if the record lacks one.
    public mutating func identity(
        label: LabelID, keys: [KeyID], record: UnsafeRawBufferPointer, names: TokenNames
    ) throws(GraphError) -> UInt128? {
        try locate(record, names)
        begin(.key)
        append(names.labels, Int(label.rawValue))
        writer.appendVarint(UInt64(keys.count))
        for key in keys {
            guard let place = properties.first(where: { $0.token == Int(key.rawValue) }) else {
                return nil
            }
            append(place, of: record, names: names)
        }
        return finish()
    }

    /// The hash of a node.
    public mutating func hash(
        nodeWithIdentity identity: UInt128, labels: [LabelID], record: UnsafeRawBufferPointer,
        names: TokenNames
    ) throws(GraphError) -> UInt128 {
        try locate(record, names)
        begin(.node)
        writer.appendLittleEndian(identity)
        writer.appendVarint(UInt64(labels.count))
        sortedLabels.removeAll(keepingCapacity: true)
        for label in labels {
            let token = Int(label.rawValue)
            sortedLabels.append(NamedPlace(token: token, start: names.labelStarts[token]))
        }
        Self.sortByName(&sortedLabels, names.labels)
        for label in sortedLabels { append(names.labels, label.token) }
        appendProperties(of: record, names: names)
        return finish()
    }

    /// The hash of a relationship. Its key, if it has one, is among its properties.
    public mutating func hash(
        relationshipOfType type: TypeID, source: UInt128, target: UInt128,
        record: UnsafeRawBufferPointer, names: TokenNames
    ) throws(GraphError) -> UInt128 {
        try locate(record, names)
        begin(.relationship)
        writer.appendLittleEndian(source)
        writer.appendLittleEndian(target)
        append(names.types, Int(type.rawValue))
        appendProperties(of: record, names: names)
        return finish()
    }

    private mutating func begin(_ kind: Kind) {
        writer.removeAll()
        writer.append(kind.rawValue)
    }

    private func finish() -> UInt128 { XXH3.hash128(writer.bytes) }

    private mutating func locate(_ record: UnsafeRawBufferPointer, _ names: TokenNames)
        throws(GraphError)
    {
        properties.removeAll(keepingCapacity: true)
        var cursor = RecordCursor(record)
        var key: UInt32 = 0
        while !cursor.isAtEnd {
            key = try cursor.nextKey(after: key)
            guard Int(key) < names.keys.count else {
                throw cursor.damaged("has the unknown key \(key)")
            }
            let start = cursor.offset
            try cursor.skipValue()
            properties.append(
                NamedPlace(
                    token: Int(key), start: names.keyStarts[Int(key)],
                    range: start..<cursor.offset))
        }
    }

    private mutating func appendProperties(of record: UnsafeRawBufferPointer, names: TokenNames) {
        Self.sortByName(&properties, names.keys)
        writer.appendVarint(UInt64(properties.count))
        for property in properties { append(property, of: record, names: names) }
    }

    /// Insertion sort: records are short, and mostly in one order or nearly so.
    private static func sortByName(_ places: inout [NamedPlace], _ names: StringArray) {
        guard places.count > 1 else { return }
        for end in 1..<places.count {
            let place = places[end]
            var slot = end
            while slot > 0, isBefore(place, places[slot - 1], names) {
                places[slot] = places[slot - 1]
                slot -= 1
            }
            places[slot] = place
        }
    }

    private static func isBefore(
        _ left: NamedPlace, _ right: NamedPlace, _ names: StringArray
    ) -> Bool {
        if left.start != right.start { return left.start < right.start }
        return names.withUTF8(at: left.token) { left in
            names.withUTF8(at: right.token) { orderRawBytes(left, $0) < 0 }
        }
    }

    private mutating func append(
        _ place: NamedPlace, of record: UnsafeRawBufferPointer, names: TokenNames
    ) {
        append(names.keys, place.token)
        writer.append(contentsOf: UnsafeRawBufferPointer(rebasing: record[place.range]))
    }

    private mutating func append(_ names: StringArray, _ token: Int) {
        names.withUTF8(at: token) {
            writer.appendVarint(UInt64($0.count))
            writer.append(contentsOf: $0)
        }
    }
}
