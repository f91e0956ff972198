public import Graph

/// A Swift type that a Cypher value can be read as, and a parameter be given as.
public protocol ValueConvertible: Sendable {
    /// nil where the value is of another kind or out of range.
    init?(_ value: Value)
    var value: Value { get }
    /// The kind of value as an error names it, such as `Integer`.
    static var valueKind: String { get }
}

extension Value: ValueConvertible {
    public init?(_ value: Value) { self = value }
    public var value: Value { self }
    public static var valueKind: String { "Any" }
}

extension Bool: ValueConvertible {
    public init?(_ value: Value) {
        guard case .boolean(let boolean) = value else { return nil }
        self = boolean
    }
    public var value: Value { .boolean(self) }
    public static var valueKind: String { "Boolean" }
}

extension Int: ValueConvertible {
    public init?(_ value: Value) {
        guard case .integer(let integer) = value else { return nil }
        self.init(exactly: integer)
    }
    public var value: Value { .integer(Int64(self)) }
    public static var valueKind: String { "Integer" }
}

extension Int64: ValueConvertible {
    public init?(_ value: Value) {
        guard case .integer(let integer) = value else { return nil }
        self = integer
    }
    public var value: Value { .integer(self) }
    public static var valueKind: String { "Integer" }
}

extension Double: ValueConvertible {
    /// An integer is read as a float where that is exact.
    public init?(_ value: Value) {
        switch value {
        case .float(let float): self = float
        case .integer(let integer):
            guard let exact = Double(exactly: integer) else { return nil }
            self = exact
        default: return nil
        }
    }
    public var value: Value { .float(self) }
    public static var valueKind: String { "Float" }
}

extension String: ValueConvertible {
    public init?(_ value: Value) {
        guard case .string(let string) = value else { return nil }
        self = string
    }
    public var value: Value { .string(self) }
    public static var valueKind: String { "String" }
}

extension Optional: ValueConvertible where Wrapped: ValueConvertible {
    /// Null is nil.
    public init?(_ value: Value) {
        if value.isNull {
            self = .none
        } else {
            guard let wrapped = Wrapped(value) else { return nil }
            self = .some(wrapped)
        }
    }
    public var value: Value { self?.value ?? .null }
    public static var valueKind: String { "\(Wrapped.valueKind) or null" }
}

extension Array: ValueConvertible where Element: ValueConvertible {
    public init?(_ value: Value) {
        guard case .list(let values) = value else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for value in values {
            guard let element = Element(value) else { return nil }
            elements.append(element)
        }
        self = elements
    }
    public var value: Value { .list(map(\.value)) }
    public static var valueKind: String { "List of \(Element.valueKind)" }
}

extension Node: ValueConvertible {
    public init?(_ value: Value) {
        guard case .node(let node) = value else { return nil }
        self = node
    }
    public var value: Value { .node(self) }
    public static var valueKind: String { "Node" }
}

extension Relationship: ValueConvertible {
    public init?(_ value: Value) {
        guard case .relationship(let relationship) = value else { return nil }
        self = relationship
    }
    public var value: Value { .relationship(self) }
    public static var valueKind: String { "Relationship" }
}
