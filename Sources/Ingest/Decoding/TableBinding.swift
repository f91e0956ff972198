/// A table as it appears in a stream: which mapping it has, and the shapes of its rows so far.
final class TableBinding {
    let topic: [UInt8]
    let schema: [UInt8]
    let table: [UInt8]
    /// The table's name for messages.
    let name: String
    /// The index of its mapping; nil where it has none.
    let mapping: Int?
    private var shapes: [RowShape] = []

    /// How many shapes are kept; a table has one more after each change of its schema.
    static let maximumShapeCount = 64

    init(topic: [UInt8], schema: [UInt8], table: [UInt8], mapping: Mapping) {
        self.topic = topic
        self.schema = schema
        self.table = table
        name = String(decoding: table, as: UTF8.self)
        self.mapping = mapping.index(
            topic: String(decoding: topic, as: UTF8.self),
            schema: String(decoding: schema, as: UTF8.self), table: name)
    }

    func shape(
        of row: JSONValue, schema: ConnectSchema?, schemaNumber: Int, mapping: TableMapping,
        options: ConnectorOptions, isFlat: Bool
    ) throws(Poison) -> RowShape {
        if let index = shapes.firstIndex(where: {
            $0.schemaNumber == schemaNumber && $0.matches(row)
        }) {
            if index > 0 { shapes.swapAt(index, 0) }
            return shapes[0]
        }
        var names: [String] = []
        var children = row.children
        while let name = children.next() {
            names.append(name.string)
            _ = children.next()
        }
        let shape = try RowShape(
            names: names, schema: schema, schemaNumber: schemaNumber, mapping: mapping,
            options: options, isFlat: isFlat)
        if shapes.count == Self.maximumShapeCount { shapes.removeLast() }
        shapes.insert(shape, at: 0)
        return shape
    }
}
