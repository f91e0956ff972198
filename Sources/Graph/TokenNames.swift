/// The names behind tokens, as UTF-8 side by side, for code that needs them per element.
public struct TokenNames: Sendable {
    public private(set) var labels = StringArray()
    public private(set) var types = StringArray()
    public private(set) var keys = StringArray()

    /// A table that knows no names yet. Tokens count from 1, so place 0 is taken by an empty one.
    public init() {
        labels.append("")
        types.append("")
        keys.append("")
    }

    /// Adds the name of the next token, which is returned.
    public mutating func append(label name: String) -> LabelID {
        labels.append(name)
        return LabelID(rawValue: UInt32(labels.count - 1))
    }

    public mutating func append(type name: String) -> TypeID {
        types.append(name)
        return TypeID(rawValue: UInt32(types.count - 1))
    }

    public mutating func append(key name: String) -> KeyID {
        keys.append(name)
        return KeyID(rawValue: UInt32(keys.count - 1))
    }
}
