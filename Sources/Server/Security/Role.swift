/// What somebody may do with the partitions of a tenant; each role may do what those before it may.
public enum Role: Int, Sendable, Comparable, CaseIterable {
    /// Reads data and schema.
    case reader
    /// Changes data too.
    case writer
    /// Changes the schema too; who is admin of every tenant also manages users.
    case admin

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The role of a name, as statements, tokens and records of users write it.
    public init?(named name: some StringProtocol) {
        guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = role
    }

    public var name: String {
        switch self {
        case .reader: "reader"
        case .writer: "writer"
        case .admin: "admin"
        }
    }
}
