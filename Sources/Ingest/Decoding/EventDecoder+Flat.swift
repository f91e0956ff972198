import Bytes

// The flattening transform `ExtractNewRecordState`: the value is the row itself. By default nothing
// else is told and null deletes; with `add.fields` and the rewrite mode, fields that begin with two
// underscores say what an envelope would.
extension EventDecoder {
    func decodeFlat(
        _ row: JSONValue, _ parts: Parts, schema: ConnectSchema?, number: Int
    ) throws(Poison) -> DecodedMessage {
        var table = parts.topic.lastComponent
        if let name = row.member("__table"), name.kind == .string { table = name.bytes }
        guard !table.isEmpty else { throw Self.unknownMessage }
        let binding = binding(parts.topic, schema: nil, table: table)
        guard let index = binding.mapping else { return .ignored(binding.name) }
        let context = RowContext(
            binding: binding, mapping: mapping.tables[index], schema: schema, schemaNumber: number,
            isFlat: true)
        let shape = try shape(of: row, context)
        let metadata = FlatMetadata(row, shape)
        var event = ChangeEvent(
            table: index, kind: .delete,
            address: RowAddress(partition: "", key: RowKey(bytes: [])), version: metadata.version,
            timeMicroseconds: time(metadata.timeMicroseconds, parts))
        event.isFlat = !metadata.isPresent
        if metadata.isDeleted {
            try fillDelete(&event, row: row, parts, context)
        } else {
            let isWhole =
                metadata.isSnapshot || metadata.isCreate && !parts.headers.mayBeKeyChange
            try fillUpsert(
                &event, row, before: nil, mayLackValues: !isWhole, parts, context)
        }
        if event.version == nil {
            event.eventID =
                event.isFlat ? try declaredEventID(row, context.mapping) : eventID(parts)
        }
        return .change(event)
    }

    /// Identifies an event by columns that the mapping names; nil where it names none.
    private func declaredEventID(_ row: JSONValue, _ mapping: TableMapping)
        throws(Poison) -> UInt128?
    {
        guard !mapping.eventID.isEmpty else { return nil }
        var writer = ByteWriter()
        var found = 0
        var children = row.children
        while let name = children.next(), let value = children.next() {
            guard mapping.eventID.contains(name.string) else { continue }
            found += 1
            writer.appendLengthPrefixed(name.string)
            writer.appendLengthPrefixed(value.string)
        }
        guard found == mapping.eventID.count else {
            throw Poison("a column of 'event_id' is missing")
        }
        return XXH3.hash128(writer.bytes)
    }
}
