import Bytes
import Graph

/// Turns messages into change events. Belongs to one thread, which may run ahead of the writer.
///
/// It takes Debezium's envelope with and without schemas and both forms of the flattening
/// transform, and tells them apart by what they hold.
final class EventDecoder {
    let mapping: Mapping
    private let lineParser = JSONParser()
    private let valueParser = JSONParser()
    private let rows: RowDecoder
    private var addresses: AddressReader
    private var schemas = SchemaCache()
    private var bindings: [TableBinding] = []
    /// The values of the row at hand, in the order of its columns.
    private var values: [JSONValue] = []

    static let unknownMessage = Poison("neither an envelope nor a row of a known table")

    /// How many tables are remembered; more are looked up anew.
    private static let maximumBindingCount = 512

    init(mapping: Mapping) {
        self.mapping = mapping
        rows = RowDecoder(options: mapping.options)
        addresses = AddressReader(options: mapping.options)
    }

    func decode(_ message: SourceMessage) -> DecodedMessage {
        do throws(Poison) {
            switch message.content {
            case .line(let bytes): return try decode(line: bytes)
            case .record(let record): return try decode(record)
            }
        } catch {
            return .poison(error)
        }
    }

    private func decode(line: [UInt8]) throws(Poison) -> DecodedMessage {
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
            return .ignored("blank line")
        }
        let root = try lineParser.parse(line)
        guard let message = MessageLine(root) else {
            // A bare event: the line is the value.
            let empty = UnsafeRawBufferPointer(start: nil, count: 0)
            return try decode(
                Parts(topic: empty, key: nil, value: root.bytes, headers: KeyChange()))
        }
        var headers = KeyChange()
        message.forEachHeader { headers.read(name: $0, value: $1) }
        return try decode(
            Parts(
                topic: message.topic.bytes, key: MessageLine.bytes(message.key),
                value: MessageLine.bytes(message.value), headers: headers,
                timestampMilliseconds: message.timestamp?.int64))
    }

    private func decode(_ record: MessageRecord) throws(Poison) -> DecodedMessage {
        // Pointers into the record's arrays must not outlive these scopes.
        var topic = record.topic
        let result = topic.withUTF8 { topic in
            withOptionalBytes(record.key) { key in
                withOptionalBytes(record.value) { value in
                    KeyChange.with(record.headers) { headers -> Result<DecodedMessage, Poison> in
                        let parts = Parts(
                            topic: UnsafeRawBufferPointer(topic), key: key, value: value,
                            headers: headers,
                            timestampMilliseconds: record.timestampMilliseconds)
                        do throws(Poison) {
                            return .success(try decode(parts))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
            }
        }
        return try result.get()
    }

    /// A message's bytes, lent for the time of its decoding.
    struct Parts {
        var topic: UnsafeRawBufferPointer
        var key: UnsafeRawBufferPointer?
        var value: UnsafeRawBufferPointer?
        var headers: KeyChange
        var timestampMilliseconds: Int64?
    }

    private func decode(_ parts: Parts) throws(Poison) -> DecodedMessage {
        if parts.topic.starts(with: "__debezium-heartbeat".utf8) { return .ignored("heartbeat") }
        guard let value = parts.value else { return try decodeTombstone(parts) }
        let (payload, schema, schemaNumber) = try schemas.payload(of: value, parser: valueParser)
        guard payload.kind == .object else {
            if payload.isNull { return try decodeTombstone(parts) }
            throw Poison("the value is not an object")
        }
        let envelope = Envelope(payload)
        if envelope.isTransaction { return .ignored("transaction") }
        if envelope.isHeartbeat { return .ignored("heartbeat") }
        guard let operation = envelope.operation, let source = envelope.source else {
            return try decodeFlat(payload, parts, schema: schema, number: schemaNumber)
        }
        if operation.isEqual(to: "m") { return .ignored("message") }
        var block = SourceBlock()
        block.read(source: source)
        if let transaction = envelope.transaction { block.read(transaction: transaction) }
        guard let table = block.table else { throw Poison("'source' names no table") }
        let binding = binding(parts.topic, schema: block.schema, table: table)
        guard let index = binding.mapping else { return .ignored(binding.name) }
        var event = ChangeEvent(
            table: index, kind: .truncate,
            address: RowAddress(partition: "", key: RowKey(bytes: [])), version: block.version,
            timeMicroseconds: time(block.timeMicroseconds, parts))
        if operation.isEqual(to: "t") { return .change(event) }
        let isDelete = operation.isEqual(to: "d")
        guard isDelete || operation.count == 1 && "cur".utf8.contains(operation[0]) else {
            throw Poison("unknown operation '\(String(decoding: operation, as: UTF8.self))'")
        }
        let context = RowContext(
            binding: binding, mapping: mapping.tables[index],
            schema: schema?.field(isDelete ? "before" : "after"), schemaNumber: schemaNumber,
            isFlat: false)
        if isDelete {
            try fillDelete(&event, row: envelope.before, parts, context)
        } else {
            guard let after = envelope.after, after.kind == .object else {
                throw Poison("'after' is missing")
            }
            let mayLackValues =
                operation[0] == UInt8(ascii: "u")
                || operation[0] == UInt8(ascii: "c") && parts.headers.mayBeKeyChange
            try fillUpsert(
                &event, after, before: envelope.before, mayLackValues: mayLackValues, parts, context
            )
        }
        if event.version == nil { event.eventID = eventID(parts) }
        return .change(event)
    }

    struct RowContext {
        let binding: TableBinding
        let mapping: TableMapping
        let schema: ConnectSchema?
        let schemaNumber: Int
        let isFlat: Bool
    }

    func shape(of row: JSONValue, _ context: RowContext) throws(Poison) -> RowShape {
        try context.binding.shape(
            of: row, schema: context.schema, schemaNumber: context.schemaNumber,
            mapping: context.mapping, options: mapping.options, isFlat: context.isFlat)
    }

    func fillUpsert(
        _ event: inout ChangeEvent, _ row: JSONValue, before: JSONValue?, mayLackValues: Bool,
        _ parts: Parts, _ context: RowContext
    ) throws(Poison) {
        let shape = try shape(of: row, context)
        // Full images have the same columns; others show nothing about this row's values.
        let full = before.flatMap { shape.matches($0) ? $0 : nil }
        let decoded = try rows.decode(
            row, shape: shape, before: full, mayLackValues: mayLackValues, values: &values)
        event.kind = .upsert(decoded)
        event.address = try addresses.address(values, shape, context.mapping)
        event.hasOldKey = parts.headers.hasOldKey
    }

    /// Only the key of a deleted row is true: under the default replica identity Debezium invents
    /// the other values.
    func fillDelete(
        _ event: inout ChangeEvent, row: JSONValue?, _ parts: Parts, _ context: RowContext
    ) throws(Poison) {
        event.kind = .delete
        event.address = try address(row: row, parts, context)
        if let newKey = parts.headers.newKey {
            event.newAddress = try addresses.address(key: newKey, context.mapping)
        }
    }

    private func address(row: JSONValue?, _ parts: Parts, _ context: RowContext)
        throws(Poison) -> RowAddress
    {
        if let key = parts.key {
            let address = try addresses.addressIfComplete(key: key, context.mapping)
            if let address { return address }
        }
        guard let row, row.kind == .object else {
            throw Poison("neither key nor row tell which row it is")
        }
        let shape = try shape(of: row, context)
        values = row.memberValues
        return try addresses.address(values, shape, context.mapping)
    }

    private func decodeTombstone(_ parts: Parts) throws(Poison) -> DecodedMessage {
        let table = parts.topic.lastComponent
        guard !table.isEmpty else { throw Self.unknownMessage }
        let binding = binding(parts.topic, schema: nil, table: table)
        guard let index = binding.mapping else { return .ignored(binding.name) }
        guard let key = parts.key else { return .ignored("tombstone") }
        var event = ChangeEvent(
            table: index, kind: .tombstone,
            address: try addresses.address(key: key, mapping.tables[index]), version: nil,
            timeMicroseconds: time(nil, parts))
        if let newKey = parts.headers.newKey {
            event.newAddress = try addresses.address(key: newKey, mapping.tables[index])
        }
        return .change(event)
    }

    /// Identifies an event by all its bytes: `ts_ns` and the like make each one its own.
    func eventID(_ parts: Parts) -> UInt128 {
        var hash: UInt64 = 0
        if let key = parts.key { hash = XXH3.hash64(key.bytes) }
        guard let value = parts.value else { return UInt128(hash) }
        return XXH3.hash128(value.bytes, seed: hash)
    }

    func time(_ microseconds: Int64?, _ parts: Parts) -> Int64? {
        microseconds ?? parts.timestampMilliseconds.map { $0 &* 1_000 }
    }

    func binding(
        _ topic: UnsafeRawBufferPointer, schema: UnsafeRawBufferPointer?,
        table: UnsafeRawBufferPointer
    ) -> TableBinding {
        let schema = schema ?? UnsafeRawBufferPointer(start: nil, count: 0)
        if let found = bindings.first(where: {
            table.isEqual(to: $0.table) && topic.isEqual(to: $0.topic)
                && schema.isEqual(to: $0.schema)
        }) {
            return found
        }
        let binding = TableBinding(
            topic: Array(topic), schema: Array(schema), table: Array(table), mapping: mapping)
        if bindings.count == Self.maximumBindingCount { bindings.removeFirst() }
        bindings.append(binding)
        return binding
    }
}

private func withOptionalBytes<R>(
    _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> R
) -> R {
    guard let bytes else { return body(nil) }
    return bytes.withUnsafeBytes { body($0) }
}
