import Graph

/// What the columns of an import file hold.
struct ImportHeader {
    enum Scalar: String {
        case string, integer, float, boolean, date, localTime, time, localDateTime, dateTime
        case duration, point, bytes
        /// The bytes of a stored value, for lists that no other column can hold.
        case value
    }

    enum Role: Equatable {
        case id(group: String)
        case start(group: String)
        case end(group: String)
        case labels
        case type
        case property
        case ignore
    }

    struct Column {
        var role: Role
        /// The property; nil where the column gives none.
        var name: String?
        var scalar = Scalar.string
        var isArray = false
    }

    var columns: [Column]

    /// Reads header fields, of which `replacements` replace those with the same name.
    ///
    /// - Parameter path: for errors.
    init(
        _ fields: [String], replacing replacements: [String], idType: ImportOptions.IDType,
        path: String
    ) throws(IntelGraphError) {
        var rest = replacements
        columns = []
        for field in fields {
            let name = Self.name(of: field)
            let replacement = rest.firstIndex { Self.name(of: $0) == name && !name.isEmpty }
            let used = replacement.map { rest.remove(at: $0) } ?? field
            columns.append(try Self.column(used, idType, path))
        }
        if let unknown = rest.first {
            throw .storage(
                "\(path) has no column '\(Self.name(of: unknown))'; it has: "
                    + fields.map(Self.name).joined(separator: ", "))
        }
    }

    private static func name(of field: String) -> String {
        field.lastIndex(of: ":").map { String(field[..<$0]) } ?? field
    }

    private static func column(
        _ field: String, _ idType: ImportOptions.IDType, _ path: String
    ) throws(IntelGraphError) -> Column {
        guard let colon = field.lastIndex(of: ":") else {
            return Column(role: field.isEmpty ? .ignore : .property, name: field)
        }
        let name = String(field[..<colon])
        var type = String(field[field.index(after: colon)...])
        var group = ""
        if let open = type.firstIndex(of: "("), type.last == ")" {
            group = String(type[type.index(after: open)...].dropLast())
            type = String(type[..<open])
        }
        let property = name.isEmpty ? nil : name
        switch type.uppercased() {
        case "ID":
            return Column(
                role: .id(group: group), name: property,
                scalar: idType == .integer ? .integer : .string)
        case "START_ID": return Column(role: .start(group: group))
        case "END_ID": return Column(role: .end(group: group))
        case "LABEL": return Column(role: .labels)
        case "TYPE": return Column(role: .type)
        case "IGNORE": return Column(role: .ignore)
        default: break
        }
        let isArray = type.hasSuffix("[]")
        if isArray { type.removeLast(2) }
        guard let property, let scalar = Scalar(headerType: type), !(isArray && scalar == .value)
        else {
            throw .storage("\(path): the header field '\(field)' names no type that is known")
        }
        return Column(role: .property, name: property, scalar: scalar, isArray: isArray)
    }

    /// Checks that the columns can make nodes.
    func checkNodes(_ path: String) throws(IntelGraphError) {
        let ids = columns.count { if case .id = $0.role { true } else { false } }
        guard ids <= 1 else { throw .storage("\(path): two columns of the header are an ID") }
        for column in columns {
            switch column.role {
            case .start, .end, .type:
                throw .storage("\(path): a file of nodes has no :START_ID, :END_ID or :TYPE")
            default: break
            }
        }
    }

    /// Checks that the columns can make relationships.
    func checkRelationships(_ path: String, hasType: Bool) throws(IntelGraphError) {
        var counts = (start: 0, end: 0, type: 0)
        for column in columns {
            switch column.role {
            case .start: counts.start += 1
            case .end: counts.end += 1
            case .type: counts.type += 1
            case .id, .labels:
                throw .storage("\(path): a file of relationships has no :ID or :LABEL")
            case .property, .ignore: break
            }
        }
        guard counts.start == 1, counts.end == 1 else {
            throw .storage("\(path): the header needs one :START_ID and one :END_ID")
        }
        guard counts.type == 1 || hasType && counts.type == 0 else {
            throw .storage("\(path): give the relationships a type, as TYPE=FILE or a :TYPE column")
        }
    }
}

extension ImportHeader.Scalar {
    init?(headerType: String) {
        switch headerType.lowercased() {
        case "string", "char": self = .string
        case "int", "long", "integer", "short", "byte": self = .integer
        case "float", "double": self = .float
        case "boolean": self = .boolean
        case "date": self = .date
        case "localtime": self = .localTime
        case "time": self = .time
        case "localdatetime": self = .localDateTime
        case "datetime": self = .dateTime
        case "duration": self = .duration
        case "point": self = .point
        case "bytes": self = .bytes
        case "value": self = .value
        default: return nil
        }
    }

    /// The type as a header names it.
    var headerType: String {
        switch self {
        case .integer: "int"
        case .localTime: "localtime"
        case .localDateTime: "localdatetime"
        case .dateTime: "datetime"
        default: rawValue
        }
    }
}
