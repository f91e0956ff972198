/// The names behind tokens, as UTF-8 side by side, for code that needs them per element.
public struct TokenNames: Sendable {
    /// By token; place 0 is empty.
    public private(set) var labels = StringArray()
    /// By token; place 0 is empty.
    public private(set) var types = StringArray()
    /// By token; place 0 is empty.
    public private(set) var keys = StringArray()

    /// The first eight bytes of each name, most significant first and filled up with zeros: where
    /// they differ, they order the names.
    private(set) var labelStarts: ContiguousArray<UInt64> = [0]
    private(set) var keyStarts: ContiguousArray<UInt64> = [0]

    /// A table that knows no names yet. Tokens count from 1, so place 0 is taken by an empty one.
    public init() {
        labels.append("")
        types.append("")
        keys.append("")
    }

    /// Adds the name of the next token, which is returned.
    @discardableResult
    public mutating func append(label name: String) -> LabelID {
        labels.append(name)
        labelStarts.append(Self.start(of: name))
        return LabelID(rawValue: UInt32(labels.count - 1))
    }

    /// Adds the name of the next token, which is returned.
    @discardableResult
    public mutating func append(type name: String) -> TypeID {
        types.append(name)
        return TypeID(rawValue: UInt32(types.count - 1))
    }

    /// Adds the name of the next token, which is returned.
    @discardableResult
    public mutating func append(key name: String) -> KeyID {
        keys.append(name)
        keyStarts.append(Self.start(of: name))
        return KeyID(rawValue: UInt32(keys.count - 1))
    }

    private static func start(of name: String) -> UInt64 {
        let bytes = name.utf8.prefix(8)
        return bytes.reduce(0) { $0 << 8 | UInt64($1) } << UInt64(64 - 8 * bytes.count)
    }
}
