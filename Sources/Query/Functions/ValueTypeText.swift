import Graph

extension Value {
    /// The value's type as `valueType` gives it, such as `LIST<INTEGER NOT NULL> NOT NULL`.
    var preciseType: String {
        isNull ? "NULL" : "\(typeText(depth: 0)) NOT NULL"
    }

    /// Elements of lists below this depth are not looked at, so that a deep list takes no stack.
    private static let depthLimit = 32

    private func typeText(depth: Int) -> String {
        guard case .list(let elements) = self else { return typeName }
        guard depth < Self.depthLimit else { return "LIST<ANY>" }
        var types: [String: Int] = [:]
        for element in elements where !element.isNull {
            types[element.typeText(depth: depth + 1)] = element.typeOrder
        }
        guard !types.isEmpty else { return elements.isEmpty ? "LIST<NOTHING>" : "LIST<NULL>" }
        let ending = elements.contains(where: \.isNull) ? "" : " NOT NULL"
        let names = types.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            .map { $0.key + ending }
        return "LIST<\(names.joined(separator: " | "))>"
    }

    /// The place of the type among those of a union.
    private var typeOrder: Int {
        switch self {
        case .null: 0
        case .boolean: 1
        case .string: 2
        case .integer: 3
        case .float: 4
        case .date: 5
        case .localTime: 6
        case .time: 7
        case .localDateTime: 8
        case .dateTime: 9
        case .duration: 10
        case .point: 11
        case .bytes: 12
        case .node: 13
        case .relationship: 14
        case .map: 15
        case .list: 16
        case .path: 17
        }
    }
}
