import Cypher
import Graph

/// The rows of SHOW about the server, with the columns of `ShowSubject`.
func systemRows(
    _ subject: ShowSubject, _ system: (any SystemCatalog)?
) throws(QueryError) -> [[Value]] {
    guard let system else {
        throw QueryError(.semanticError, "SHOW \(subject.rawValue) is answered by a server only.")
    }
    switch subject {
    case .users: return try system.users().map(\.row)
    case .currentUser: return try system.currentUser().map { [$0.row] } ?? []
    case .databases: return try system.databases().map { $0.row(withDefaults: true) }
    default:
        return try system.databases().filter(\.isDefault).map { $0.row(withDefaults: false) }
    }
}

extension UserDescription {
    fileprivate var row: [Value] {
        [
            .string(name), .list(roles.map { .string($0) }), .boolean(mustChangePassword),
            .boolean(isSuspended), .null,
        ]
    }
}

extension DatabaseDescription {
    /// - Parameter withDefaults: whether there are columns that tell the default.
    fileprivate func row(withDefaults: Bool) -> [Value] {
        let online = Value.string("online")
        var row: [Value] = [
            .string(name), .string(isSystem ? "system" : "standard"), .list([]),
            .string(isReadOnly ? "read-only" : "read-write"), .string(address),
            .string("primary"), .boolean(true), online, online, .string(""),
        ]
        if withDefaults { row += [.boolean(isDefault), .boolean(isDefault)] }
        row.append(.list([]))
        // Of how it is spread over servers there is nothing to tell.
        row += [.string(name), .null, .integer(1), .integer(0), .integer(1), .integer(0)]
        return row + [Value](repeating: .null, count: 5) + [.integer(0)]
    }
}
