/// Schemas that have been seen beside payloads, so that each is parsed once and not per event.
///
/// JsonConverter writes `{"schema":...,"payload":...}`, where the schema is far longer than the
/// payload and always the same bytes. A document that begins with known bytes is cut there.
struct SchemaCache {
    struct Entry {
        /// The document's bytes up to the payload.
        let prefix: [UInt8]
        let schema: ConnectSchema
        /// Distinguishes schemas; 0 is for none.
        let number: Int
    }

    /// How many schemas are kept; a stream has a few for each table.
    static let maximumCount = 256

    private var entries: [Entry] = []
    private var nextNumber = 1

    /// The payload of a document, its schema if it has one, and the schema's number.
    mutating func payload(of document: UnsafeRawBufferPointer, parser: JSONParser)
        throws(Poison) -> (payload: JSONValue, schema: ConnectSchema?, number: Int)
    {
        if let entry = entry(for: document), document.last == UInt8(ascii: "}") {
            let payload = UnsafeRawBufferPointer(
                rebasing: document[entry.prefix.count..<(document.count - 1)])
            return (try parser.parse(payload), entry.schema, entry.number)
        }
        let root = try parser.parse(document)
        guard root.kind == .object, root.memberCount == 2, let payload = root.member("payload"),
            let schema = root.member("schema")
        else { return (root, nil, 0) }
        if schema.isNull { return (payload, nil, 0) }
        let parsed = try ConnectSchema(schema)
        let number = nextNumber
        nextNumber += 1
        // Only a payload that ends one byte before the document can be cut out the next time.
        if payload.kind == .object, payload.endOffset == document.count - 1 {
            add(Entry(prefix: Array(document[..<payload.offset]), schema: parsed, number: number))
        }
        return (payload, parsed, number)
    }

    private mutating func entry(for document: UnsafeRawBufferPointer) -> Entry? {
        guard let index = entries.firstIndex(where: { Self.has(document, prefix: $0.prefix) })
        else { return nil }
        // Events of one table come in runs: those schemas move to the front.
        if index > 0 { entries.swapAt(index, index - 1) }
        return entries[max(index - 1, 0)]
    }

    private static func has(_ document: UnsafeRawBufferPointer, prefix: [UInt8]) -> Bool {
        guard document.count > prefix.count else { return false }
        return UnsafeRawBufferPointer(rebasing: document[..<prefix.count]).isEqual(to: prefix)
    }

    private mutating func add(_ entry: Entry) {
        if entries.count == Self.maximumCount { entries.removeLast() }
        entries.append(entry)
    }
}
