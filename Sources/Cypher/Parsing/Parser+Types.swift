import Graph

// Types: `INTEGER | LIST<STRING NOT NULL>`.

extension Parser {
    /// The types behind `IS ::` in an expression. All have null, or none has: null has no type of
    /// its own.
    mutating func typeUnion() throws(Diagnostic) -> [TypeTest] {
        try enter()
        defer { leave() }
        let start = token.lowerBound
        var types = try typeOrUnion()
        while at(.bar), !barEndsExpression {
            advance()
            types += try typeOrUnion()
        }
        guard types.allSatisfy({ $0.isNotNull == types[0].isNotNull }) else {
            throw failure(
                .unexpectedSyntax, "Either all types of a union are NOT NULL, or none is",
                at: start)
        }
        return types
    }

    /// The types behind `IS ::` in a constraint.
    mutating func propertyTypes() throws(Diagnostic) -> PropertyTypes {
        let start = token.lowerBound
        let types = try typeUnion().map(\.propertyType)
        guard let result = PropertyTypes(types.compactMap { $0 }),
            types.allSatisfy({ $0 != nil })
        else {
            throw failure(
                .unexpectedSyntax,
                "Not a type of properties: those are types of values that can be stored, and "
                    + "lists of one such type that is NOT NULL",
                at: start)
        }
        return result
    }

    /// One type, or those of `ANY<A | B>`.
    private mutating func typeOrUnion() throws(Diagnostic) -> [TypeTest] {
        if word == "ANY", token(ahead: 1).kind == .less {
            advance()
            advance()
            return try unionUpToBracket()
        }
        var type = TypeTest(try typeKind())
        while ["LIST", "ARRAY"].contains(word) {
            // The older order of words: `STRING LIST`.
            type.isNotNull = try notNull()
            advance()
            type = TypeTest(.list([type]))
            try grow()
        }
        type.isNotNull = try notNull()
        return [type]
    }

    /// `NOT NULL`, or `!` for short.
    private mutating func notNull() throws(Diagnostic) -> Bool {
        if accept(.exclamation) { return true }
        guard at(.not, .null) else { return false }
        advance()
        advance()
        return true
    }

    private mutating func unionUpToBracket() throws(Diagnostic) -> [TypeTest] {
        let barEnded = barEndsExpression
        barEndsExpression = false
        defer { barEndsExpression = barEnded }
        let types = try typeUnion()
        try expect(.greater, "'>'")
        return types
    }

    private mutating func typeKind() throws(Diagnostic) -> TypeTest.Kind {
        guard at(.word) else { throw unexpected("a type such as STRING") }
        switch word {
        case "LIST", "ARRAY":
            advance()
            try expect(.less, "'<'")
            return .list(try unionUpToBracket())
        case "NULL":
            advance()
            return .null
        case "NOTHING":
            advance()
            return .nothing
        case "PROPERTY":
            advance()
            try expect(word: "VALUE")
            return .propertyValue
        case "ANY":
            advance()
            return try typeBehindAny()
        default:
            return .type(try scalarType())
        }
    }

    /// `ANY VALUE`, `ANY NODE` and their kin, of which `ANY` alone is the first.
    private mutating func typeBehindAny() throws(Diagnostic) -> TypeTest.Kind {
        switch word {
        case "VALUE":
            advance()
            return .type(.any)
        case "PROPERTY", "NODE", "VERTEX", "RELATIONSHIP", "EDGE", "MAP": return try typeKind()
        default: return .type(.any)
        }
    }

    private mutating func scalarType() throws(Diagnostic) -> ValueType {
        if let type = Self.typeNames[word] {
            advance()
            return type
        }
        switch word {
        case "SIGNED":
            advance()
            try expect(word: "INTEGER")
            return .integer
        case "LOCAL": return try timeType(time: .localTime, dateTime: .localDateTime)
        case "ZONED": return try timeType(time: .time, dateTime: .dateTime)
        case "TIME":
            advance()
            return try hasZone() ? .time : .localTime
        case "TIMESTAMP":
            advance()
            return try hasZone() ? .dateTime : .localDateTime
        default: throw unexpected("a type such as STRING")
        }
    }

    private static let typeNames: [String: ValueType] = [
        "BOOLEAN": .boolean, "BOOL": .boolean, "STRING": .string, "VARCHAR": .string,
        "INTEGER": .integer, "INT": .integer, "INTEGER64": .integer, "INT64": .integer,
        "FLOAT": .float, "FLOAT64": .float, "DATE": .date, "DURATION": .duration,
        "POINT": .point, "NODE": .node, "VERTEX": .node, "RELATIONSHIP": .relationship,
        "EDGE": .relationship, "MAP": .map, "PATH": .path,
    ]

    /// The second word of `LOCAL TIME` and its kin.
    private mutating func timeType(
        time: ValueType, dateTime: ValueType
    ) throws(Diagnostic) -> ValueType {
        advance()
        switch word {
        case "TIME":
            advance()
            return time
        case "DATETIME":
            advance()
            return dateTime
        default: throw unexpected("TIME or DATETIME")
        }
    }

    /// `WITH TIME ZONE` or `WITHOUT TIME ZONE`.
    private mutating func hasZone() throws(Diagnostic) -> Bool {
        let isWithout = word == "WITHOUT"
        if isWithout { advance() } else { try expect(.with) }
        if word == "TIMEZONE" {
            advance()
        } else {
            try expect(word: "TIME")
            try expect(word: "ZONE")
        }
        return !isWithout
    }
}

extension TypeTest {
    /// The type of properties that it is; nil for types that no property has.
    fileprivate var propertyType: ValueType? {
        switch kind {
        case .type(let type) where !isNotNull: return type
        case .list(let elements) where !isNotNull && elements.count == 1:
            guard case .type(let type) = elements[0].kind, elements[0].isNotNull else {
                return nil
            }
            return .list(of: type)
        default: return nil
        }
    }
}
