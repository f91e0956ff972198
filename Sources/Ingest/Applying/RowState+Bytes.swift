import Bytes
import Graph

// Layout: flags; then what the flags announce, in their order. Most rows are a flag byte, a version
// of some 8 bytes and the identity's hash.
extension RowState {
    private struct Flags: OptionSet {
        let rawValue: UInt8
        /// Always set, so that zeroed bytes are no row.
        static let present = Flags(rawValue: 1)
        static let version = Flags(rawValue: 2)
        static let live = Flags(rawValue: 4)
        static let flat = Flags(rawValue: 8)
        static let identity = Flags(rawValue: 16)
        static let extraNames = Flags(rawValue: 32)
        static let unresolved = Flags(rawValue: 64)
        /// Carried values and a new address, both with counts.
        static let keyChange = Flags(rawValue: 128)
    }

    var bytes: [UInt8] {
        var flags: Flags = .present
        if version != nil { flags.insert(.version) }
        if isLive { flags.insert(.live) }
        if isFlat { flags.insert(.flat) }
        if identity != 0 { flags.insert(.identity) }
        if !extraNames.isEmpty { flags.insert(.extraNames) }
        if !unresolved.isEmpty { flags.insert(.unresolved) }
        if !carried.isEmpty || moved != nil { flags.insert(.keyChange) }
        var writer = ByteWriter(reservingCapacity: 24)
        writer.append(flags.rawValue)
        if let version { Self.append(version, to: &writer) }
        if identity != 0 { writer.appendLittleEndian(identity) }
        if !extraNames.isEmpty { Self.append(extraNames, to: &writer) }
        if !unresolved.isEmpty {
            Self.append(unresolved, to: &writer)
            Self.append(optional: unresolvedSince, to: &writer)
        }
        if flags.contains(.keyChange) { appendKeyChange(to: &writer) }
        return writer.bytes
    }

    private func appendKeyChange(to writer: inout ByteWriter) {
        writer.appendVarint(UInt64(carried.count))
        for row in carried {
            Self.append(optional: row.version, to: &writer)
            Self.append(row.image.columnNames, to: &writer)
            Self.append(row.missing, to: &writer)
            Self.append(row.image.properties.keys, to: &writer)
            for value in row.image.properties.values { ValueCoder.append(value, to: &writer) }
        }
        writer.append(moved == nil ? 0 : 1)
        guard let moved else { return }
        writer.appendLengthPrefixed(moved.address.partition)
        writer.appendLengthPrefixed(moved.address.key.bytes.span.bytes)
        Self.append(optional: moved.version, to: &writer)
        Self.append(optional: moved.unresolvedSince, to: &writer)
        Self.append(moved.missing, to: &writer)
    }

    init(bytes: [UInt8]) throws(BytesError) {
        var reader = ByteReader(bytes.span.bytes)
        let flags = Flags(rawValue: try reader.readUInt8())
        guard flags.contains(.present) else {
            throw .malformed(byteOffset: 0, expected: "the state of a row")
        }
        if flags.contains(.version) { version = try Self.readVersion(&reader) }
        isLive = flags.contains(.live)
        isFlat = flags.contains(.flat)
        if flags.contains(.identity) { identity = try reader.readUInt64() }
        if flags.contains(.extraNames) { extraNames = try Self.readNames(&reader) }
        if flags.contains(.unresolved) {
            unresolved = try Self.readNames(&reader)
            unresolvedSince = try Self.readOptionalVersion(&reader)
        }
        if flags.contains(.keyChange) { try readKeyChange(&reader) }
        guard reader.isAtEnd else {
            throw .malformed(byteOffset: reader.byteOffset, expected: "the end of a row's state")
        }
    }

    private mutating func readKeyChange(_ reader: inout ByteReader) throws(BytesError) {
        for _ in 0..<(try reader.readCount()) {
            let version = try Self.readOptionalVersion(&reader)
            let columnNames = try Self.readNames(&reader)
            let missing = try Self.readNames(&reader)
            var properties = ValueMap()
            for name in try Self.readNames(&reader) {
                properties.append(uniqueKey: name, try ValueCoder.read(&reader))
            }
            carried.append(
                CarriedRow(
                    version: version,
                    image: RowImage(properties: properties, columnNames: columnNames),
                    missing: missing))
        }
        guard try reader.readUInt8() != 0 else { return }
        let partition = try reader.readString()
        let key = try reader.readLengthPrefixed().withUnsafeBytes { [UInt8]($0) }
        moved = MovedRow(
            address: RowAddress(partition: partition, key: RowKey(bytes: key)),
            version: try Self.readOptionalVersion(&reader),
            unresolvedSince: try Self.readOptionalVersion(&reader),
            missing: try Self.readNames(&reader))
    }

    private static func append(_ names: [String], to writer: inout ByteWriter) {
        writer.appendVarint(UInt64(names.count))
        for name in names { writer.appendLengthPrefixed(name) }
    }

    private static func readNames(_ reader: inout ByteReader) throws(BytesError) -> [String] {
        var names: [String] = []
        for _ in 0..<(try reader.readCount()) { names.append(try reader.readString()) }
        return names
    }

    /// The event's own position is near its commit's, so only the difference is written.
    static func append(_ version: EventVersion, to writer: inout ByteWriter) {
        writer.appendVarint(version.commit)
        writer.appendZigZag(Int64(bitPattern: version.event &- version.commit))
        writer.appendVarint(version.order)
    }

    static func readVersion(_ reader: inout ByteReader) throws(BytesError) -> EventVersion {
        let commit = try reader.readVarint()
        let event = commit &+ UInt64(bitPattern: try reader.readZigZag())
        return EventVersion(commit: commit, event: event, order: try reader.readVarint())
    }

    private static func append(optional version: EventVersion?, to writer: inout ByteWriter) {
        writer.append(version == nil ? 0 : 1)
        if let version { append(version, to: &writer) }
    }

    private static func readOptionalVersion(_ reader: inout ByteReader)
        throws(BytesError) -> EventVersion?
    {
        try reader.readUInt8() == 0 ? nil : try readVersion(&reader)
    }
}
