import Bytes

/// The content hash of a partition: the sum modulo 2^128 of the hashes of its elements.
///
/// A sum does not depend on order, so it is kept by adding what comes and subtracting what goes.
public struct ContentHash: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt128

    /// The hash of nothing.
    public static let empty = ContentHash(rawValue: 0)

    @inlinable
    public init(rawValue: UInt128) { self.rawValue = rawValue }

    /// Wraps by definition.
    @inlinable
    public mutating func add(_ element: UInt128) { rawValue &+= element }

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
    private var places: [Place] = []

    /// One property of a record: its key and where its value lies.
    private struct Place {
        let key: Int
        let range: Range<Int>
    }

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
            guard let place = places.first(where: { $0.key == Int(key.rawValue) }) else {
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
        if labels.count == 1 {
            append(names.labels, Int(labels[0].rawValue))
        } else {
            let sorted = labels.map { Int($0.rawValue) }.sorted { orderNames($0, $1, names.labels) < 0 }
            for label in sorted { append(names.labels, label) }
        }
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
        places.removeAll(keepingCapacity: true)
        var cursor = RecordCursor(record)
        var key: UInt32 = 0
        while !cursor.isAtEnd {
            key = try cursor.nextKey(after: key)
            guard Int(key) < names.keys.count else {
                throw cursor.damaged("has the unknown key \(key)")
            }
            let start = cursor.offset
            try cursor.skipValue()
            places.append(Place(key: Int(key), range: start..<cursor.offset))
        }
    }

    private mutating func appendProperties(of record: UnsafeRawBufferPointer, names: TokenNames) {
        sortPlacesByName(names.keys)
        writer.appendVarint(UInt64(places.count))
        for place in places { append(place, of: record, names: names) }
    }

    /// Insertion sort: records are short, and mostly in one order or nearly so.
    private mutating func sortPlacesByName(_ names: StringArray) {
        guard places.count > 1 else { return }
        for end in 1..<places.count {
            let place = places[end]
            var slot = end
            while slot > 0, orderNames(place.key, places[slot - 1].key, names) < 0 {
                places[slot] = places[slot - 1]
                slot -= 1
            }
            places[slot] = place
        }
    }

    private mutating func append(
        _ place: Place, of record: UnsafeRawBufferPointer, names: TokenNames
    ) {
        append(names.keys, place.key)
        writer.append(contentsOf: UnsafeRawBufferPointer(rebasing: record[place.range]))
    }

    private mutating func append(_ names: StringArray, _ token: Int) {
        names.withUTF8(at: token) {
            writer.appendVarint(UInt64($0.count))
            writer.append(contentsOf: $0)
        }
    }
}

private func orderNames(_ left: Int, _ right: Int, _ names: StringArray) -> Int {
    names.withUTF8(at: left) { left in names.withUTF8(at: right) { orderRawBytes(left, $0) } }
}
