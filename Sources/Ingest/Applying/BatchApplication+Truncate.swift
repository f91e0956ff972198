import Bytes

// A truncate deletes all rows of a table that are older than itself, in every partition, and leaves
// a watermark: what comes later with a lower version is stale.
extension BatchApplication {
    /// A truncate is a batch of its own, so that all rows before it are committed and can be found.
    mutating func truncate(_ event: ChangeEvent) throws(ApplyError) {
        if let version = event.version, let known = try watermark(of: event.table) {
            guard version > known else {
                if version == known { counts.repeatedVersions += 1 } else { counts.stale += 1 }
                return
            }
        }
        counts.applied += 1
        let table = mapping.tables[event.table].name
        try transaction.forEachRowState(table: table) { (stored) throws(ApplyError) in
            rows = []
            indexes = [:]
            for row in stored {
                let address = RowAddress(partition: row.partition, key: RowKey(bytes: row.key))
                let state = try decodeState(row.state, address, event.table)
                if let version = event.version, let current = state.version, current > version {
                    continue
                }
                var working = WorkingRow(table: event.table, address: address, state: state)
                working.truncate(to: event.version)
                rows.append(working)
            }
            try write()
        }
        rows = []
        indexes = [:]
        guard let version = event.version else { return }
        watermarks[event.table] = version
        var writer = ByteWriter()
        RowState.append(version, to: &writer)
        try stopping { () throws(IngestError) in
            try transaction.setTableState(writer.bytes, of: table)
        }
    }

    /// The version of the last truncate of a table; nil where there was none.
    mutating func watermark(of table: Int) throws(ApplyError) -> EventVersion? {
        if let known = watermarks[table] { return known }
        let name = mapping.tables[table].name
        let bytes = try stopping { () throws(IngestError) in try transaction.tableState(name) }
        var watermark: EventVersion?
        if let bytes {
            do throws(BytesError) {
                var reader = ByteReader(bytes.span.bytes)
                watermark = try RowState.readVersion(&reader)
            } catch {
                throw .stop(.store("the state of table '\(name)' is damaged: \(error)"))
            }
        }
        watermarks.updateValue(watermark, forKey: table)
        return watermark
    }
}
