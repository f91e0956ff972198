public import Graph

/// A type that `IS ::` tests values for.
public struct TypeTest: Hashable, Sendable {
    public indirect enum Kind: Hashable, Sendable {
        /// No list: those have their elements tested.
        case type(ValueType)
        /// A list whose elements are each of one of the types.
        case list([TypeTest])
        /// What a property may hold.
        case propertyValue
        /// Null alone.
        case null
        /// No value at all, not even null.
        case nothing
    }

    public var kind: Kind
    /// Whether null is none of its values.
    public var isNotNull: Bool

    public init(_ kind: Kind, isNotNull: Bool = false) {
        self.kind = kind
        self.isNotNull = isNotNull
    }
}

extension TypeTest: CustomStringConvertible {
    /// As Cypher writes it, such as `LIST<STRING NOT NULL>`.
    public var description: String {
        let name =
            switch kind {
            case .type(let type): "\(type)"
            case .list(let elements): "LIST<\(elements.unionText)>"
            case .propertyValue: "PROPERTY VALUE"
            case .null: "NULL"
            case .nothing: "NOTHING"
            }
        return isNotNull ? name + " NOT NULL" : name
    }
}

extension [TypeTest] {
    /// `INTEGER | FLOAT`
    var unionText: String { map(\.description).joined(separator: " | ") }
}
