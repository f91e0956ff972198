/// What is known of an expression's value before anything runs. Any value may be null.
indirect enum StaticType: Equatable {
    /// Nothing is known.
    case any
    case null
    case boolean
    case integer
    case float
    case string
    case map
    case node
    case relationship
    case path
    case list(StaticType)

    /// Element types below this depth are forgotten, so that a chain of clauses that each wrap
    /// a list cannot build a type too deep to free.
    private static let listDepth = 4

    static func list(of element: StaticType) -> StaticType {
        var depth = 1
        var inner = element
        while case .list(let next) = inner {
            depth += 1
            inner = next
        }
        return depth < listDepth ? .list(element) : .list(.any)
    }

    /// The type of a value that has one of two types.
    func joined(with other: StaticType) -> StaticType {
        if self == other || other == .null { return self }
        return self == .null ? other : .any
    }

    var isNumber: Bool { self == .integer || self == .float }

    var isList: Bool { if case .list = self { true } else { false } }

    /// Whether a value could be of a type that the test accepts.
    func maybe(_ isAccepted: (StaticType) -> Bool) -> Bool {
        self == .any || self == .null || isAccepted(self)
    }

    var element: StaticType {
        if case .list(let element) = self { element } else { .any }
    }

    /// As it stands in messages.
    var name: String {
        switch self {
        case .any: "Any"
        case .null: "Null"
        case .boolean: "Boolean"
        case .integer: "Integer"
        case .float: "Float"
        case .string: "String"
        case .map: "Map"
        case .node: "Node"
        case .relationship: "Relationship"
        case .path: "Path"
        case .list(let element): "List<\(element.name)>"
        }
    }
}
