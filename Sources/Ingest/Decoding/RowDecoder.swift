import Graph

/// Turns the JSON of a row into properties, by its shape.
struct RowDecoder {
    private let nested = JSONParser()
    private let placeholder: [UInt8]
    private let placeholderBase64: [UInt8]
    private let placeholderHex: [UInt8]

    init(options: ConnectorOptions) {
        placeholder = Array(options.unavailableValuePlaceholder.utf8)
        placeholderBase64 = Array(BinaryText.base64Text(placeholder).utf8)
        placeholderHex = Array(BinaryText.hexText(placeholder).utf8)
    }

    /// Decodes `row`, which has the shape. `full` is the row before the change if the event has
    /// it: under full replica identity it shows that a value is real though it equals the
    /// placeholder. With `mayLackValues` false the placeholder is a value like any other.
    /// `values` is filled with the JSON of every column.
    func decode(
        _ row: JSONValue, shape: RowShape, before full: JSONValue?, mayLackValues: Bool,
        values: inout [JSONValue]
    ) throws(Poison) -> DecodedRow {
        values.removeAll(keepingCapacity: true)
        var properties = ValueMap()
        var unavailable: [Int] = []
        var spread: JSONValue?
        var children = row.children
        for index in shape.columns.indices {
            _ = children.next()
            guard let json = children.next() else { break }
            values.append(json)
            let column = shape.columns[index]
            if mayLackValues, column.canBeToasted, isPlaceholder(json),
                full?.child(at: index)?.isNull ?? true
            {
                unavailable.append(index)
                continue
            }
            switch column.role {
            case .metadata: continue
            case .spread: spread = json
            case .property:
                let value: Value
                do throws(Poison) {
                    value = try ValueReader.read(json, as: column.decoder)
                } catch {
                    throw Poison("column '\(column.name)': \(error.reason)")
                }
                if !value.isNull { properties.append(uniqueKey: column.name, value) }
            }
        }
        if let spread { try append(spread, shape, to: &properties) }
        return DecodedRow(properties: properties, shape: shape, unavailable: unavailable)
    }

    /// Adds the entries of the spread column for which there is no column.
    private func append(_ json: JSONValue, _ shape: RowShape, to properties: inout ValueMap)
        throws(Poison)
    {
        if json.isNull { return }
        let column = shape.columns.first { $0.role == .spread }?.name ?? ""
        var object = json
        if json.kind == .string {
            do throws(Poison) {
                object = try nested.parse(json.bytes)
            } catch {
                throw Poison("column '\(column)': \(error.reason)")
            }
        }
        guard object.kind == .object else {
            // Nothing to spread: the value stays whole, as JSON text.
            if !object.isNull { properties.append(uniqueKey: column, .string(object.string)) }
            return
        }
        var children = object.children
        let ownCount = properties.count
        while let name = children.next(), let json = children.next() {
            // A property must have a name.
            if name.bytes.isEmpty || shape.hasColumn(name.bytes) { continue }
            let value: Value
            do throws(Poison) {
                value = try ValueReader.natural(json, depth: 0)
            } catch {
                throw Poison("column '\(column)', entry '\(name.string)': \(error.reason)")
            }
            let key = name.string
            // The type `json`, unlike `jsonb`, may repeat a name; the last one counts.
            if properties.count > ownCount, properties[key] != nil {
                properties[key] = value.isNull ? nil : value
            } else if !value.isNull {
                properties.append(uniqueKey: key, value)
            }
        }
    }

    private func isPlaceholder(_ json: JSONValue) -> Bool {
        switch json.kind {
        case .string:
            let text = json.bytes
            return text.isEqual(to: placeholder) || text.isEqual(to: placeholderBase64)
                || text.isEqual(to: placeholderHex)
        case .array:
            var elements = json.children
            guard let only = elements.next(), elements.next() == nil else { return false }
            return only.kind == .string && isPlaceholder(only)
        default: return false
        }
    }
}

extension JSONValue {
    /// The value of an object's member at a position; nil where there is none.
    func child(at index: Int) -> JSONValue? {
        guard kind == .object else { return nil }
        var children = children
        for _ in 0..<index {
            _ = children.next()
            _ = children.next()
        }
        _ = children.next()
        return children.next()
    }
}
