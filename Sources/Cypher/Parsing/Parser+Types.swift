import Graph

// Types of properties: `INTEGER | LIST<STRING NOT NULL>`.

extension Parser {
    /// The types behind `IS ::`.
    mutating func propertyTypes() throws(Diagnostic) -> PropertyTypes {
        let start = token.lowerBound
        var types: [ValueType] = []
        repeat { types.append(try propertyType()) } while accept(.bar)
        guard let result = PropertyTypes(types) else {
            throw failure(.unexpectedSyntax, "Not a type of properties", at: start)
        }
        return result
    }

    private mutating func propertyType() throws(Diagnostic) -> ValueType {
        guard token.kind == .word else { throw unexpected("a type such as STRING") }
        let isList = ["LIST", "ARRAY"].contains(word)
        guard isList else { return try scalarType() }
        advance()
        try expect(.less, "'<'")
        let element = try scalarType()
        try expect(.not)
        try expect(.null)
        try expect(.greater, "'>'")
        return .list(of: element)
    }

    private mutating func scalarType() throws(Diagnostic) -> ValueType {
        guard token.kind == .word else { throw unexpected("a type such as STRING") }
        let first = word
        let type: ValueType
        switch first {
        case "BOOLEAN", "BOOL": type = .boolean
        case "STRING", "VARCHAR": type = .string
        case "INTEGER", "INT": type = .integer
        case "FLOAT": type = .float
        case "DATE": type = .date
        case "DURATION": type = .duration
        case "POINT": type = .point
        case "LOCAL", "ZONED":
            let isLocal = first == "LOCAL"
            guard token(ahead: 1).kind == .word else { throw unexpected("a type of times") }
            advance()
            switch word {
            case "TIME": type = isLocal ? .localTime : .time
            case "DATETIME": type = isLocal ? .localDateTime : .dateTime
            default: throw unexpected("TIME or DATETIME")
            }
        default: throw unexpected("a type such as STRING")
        }
        advance()
        return type
    }

    private var word: String { text(token.range).uppercased() }
}
