import Graph
import IntelGraph

/// Finds out which row an event is about: its partition and key.
struct AddressReader {
    private let options: ConnectorOptions
    private let parser = JSONParser()
    private var schemas = SchemaCache()
    /// Names of partitions by their bytes, so that each is made into text once.
    private var partitions: [[UInt8]: String] = [:]
    private var scratch: [UInt8] = []

    private static let maximumPartitionCount = 1 << 16

    init(options: ConnectorOptions) { self.options = options }

    /// From the columns of a row.
    mutating func address(_ row: [JSONValue], _ shape: RowShape, _ mapping: TableMapping)
        throws(Poison) -> RowAddress
    {
        var values: [Value] = []
        for (column, name) in zip(shape.keyColumns, mapping.key) {
            guard let column, column < row.count else { throw missing("key", name) }
            values.append(try keyValue(row[column], shape.columns[column].decoder, name))
        }
        var next = 0
        let partition = try partition(mapping) { _ in
            defer { next += 1 }
            return shape.partitionColumns[next].flatMap { $0 < row.count ? row[$0] : nil }
        }
        return RowAddress(partition: partition, key: try rowKey(values))
    }

    /// From a message's key.
    mutating func address(key: UnsafeRawBufferPointer, _ mapping: TableMapping)
        throws(Poison) -> RowAddress
    {
        let (root, schema) = try parse(key)
        return try address(root, schema, mapping)
    }

    /// From a message's key; nil where that lacks a column.
    mutating func addressIfComplete(key: UnsafeRawBufferPointer, _ mapping: TableMapping)
        throws(Poison) -> RowAddress?
    {
        let (root, schema) = try parse(key)
        for name in mapping.key + mapping.partition.columns where root.member(name) == nil {
            return nil
        }
        return try address(root, schema, mapping)
    }

    private mutating func address(
        _ root: JSONValue, _ schema: ConnectSchema?, _ mapping: TableMapping
    ) throws(Poison) -> RowAddress {
        var values: [Value] = []
        for name in mapping.key {
            guard let json = root.member(name) else { throw missing("key", name) }
            let type = mapping.columns[name]
            let keepsText = mapping.decimals == .string
            let decoder =
                schema?.field(name).map {
                    ColumnDecoder(
                        schema: $0, type: type, options: options, keepsDecimalText: keepsText)
                }
                ?? ColumnDecoder(
                    type: type ?? .unknown, options: options, keepsDecimalText: keepsText)
            values.append(try keyValue(json, decoder, name))
        }
        let partition = try partition(mapping) { root.member($0) }
        return RowAddress(partition: partition, key: try rowKey(values))
    }

    private mutating func parse(_ key: UnsafeRawBufferPointer) throws(Poison)
        -> (JSONValue, ConnectSchema?)
    {
        do throws(Poison) {
            let (root, schema, _) = try schemas.payload(of: key, parser: parser)
            guard root.kind == .object else { throw Poison("it is not an object") }
            return (root, schema)
        } catch {
            throw Poison("the key: \(error.reason)")
        }
    }

    private func keyValue(_ json: JSONValue, _ decoder: ColumnDecoder, _ name: String)
        throws(Poison) -> Value
    {
        if json.isNull { throw Poison("key column '\(name)' is null") }
        do throws(Poison) {
            return try ValueReader.read(json, as: decoder)
        } catch {
            throw Poison("key column '\(name)': \(error.reason)")
        }
    }

    private mutating func partition(
        _ mapping: TableMapping, _ column: (String) -> JSONValue?
    ) throws(Poison) -> String {
        scratch.removeAll(keepingCapacity: true)
        for (index, part) in mapping.partition.parts.enumerated() {
            switch part {
            case .text(let text): scratch.append(contentsOf: text.utf8)
            case .column(let name):
                guard let json = column(name) else { throw missing("partition", name) }
                guard json.kind == .string || json.kind == .integer, !json.bytes.isEmpty else {
                    throw Poison("partition column '\(name)' is neither text nor an integer")
                }
                // Else the rows of tenant a/b, case c and tenant a, case b/c would meet.
                guard index >= mapping.partition.caseIndex || !json.bytes.contains(0x2F) else {
                    throw Poison(
                        "partition column '\(name)' contains '/', which parts tenant and case")
                }
                scratch.append(contentsOf: json.bytes)
            }
        }
        if let known = partitions[scratch] { return known }
        let name = String(decoding: scratch, as: UTF8.self)
        do throws(IntelGraphError) {
            _ = try PartitionName(name)
        } catch {
            throw Poison(error.description)
        }
        if partitions.count == Self.maximumPartitionCount { partitions.removeAll() }
        partitions[scratch] = name
        return name
    }

    private func rowKey(_ values: [Value]) throws(Poison) -> RowKey {
        let key = RowKey(values)
        guard key.bytes.count <= RowKey.maximumByteCount else {
            throw Poison(
                "the key has \(key.bytes.count) bytes; at most \(RowKey.maximumByteCount) fit")
        }
        return key
    }

    private func missing(_ what: String, _ name: String) -> Poison {
        Poison("\(what) column '\(name)' is missing")
    }
}
