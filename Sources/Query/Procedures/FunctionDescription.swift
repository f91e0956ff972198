/// What SHOW FUNCTIONS says of a function of the language.
struct FunctionDescription {
    let name: String
    let category: String
    /// Each parameter as `name :: TYPE`.
    let parameters: String
    /// The type of the result.
    let result: String
    let text: String

    init(
        _ name: String, _ category: String, _ parameters: String, _ result: String, _ text: String
    ) {
        self.name = name
        self.category = category
        self.parameters = parameters
        self.result = result
        self.text = text
    }

    /// The description of a name in any case; nil for functions of the library's users.
    init?(of name: String) {
        guard let known = Self.table[name.lowercased()] else { return nil }
        self = known
    }

    private static let table: [String: FunctionDescription] = {
        var table: [String: FunctionDescription] = [:]
        for row in rows { table[row.name.lowercased()] = row }
        return table
    }()
}
