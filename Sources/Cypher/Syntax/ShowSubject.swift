public import Graph

/// SHOW, with what is shown of its subject.
public struct ShowClause: Sendable {
    /// Which rows are shown: those with one of some values in a column.
    public struct Filter: Sendable {
        public let subject: ShowSubject
        public let column: String
        public let values: [Literal]

        init(_ subject: ShowSubject, column: String, values: [Literal]) {
            self.subject = subject
            self.column = column
            self.values = values
        }
    }

    public let subject: ShowSubject
    /// Nil for all rows.
    public let filter: Filter?
    /// The words before the subject, with a space behind each.
    let filterText: String
    /// What stands behind the subject to name one, with a space before it.
    var nameText = ""

    /// Such as `RANGE INDEXES`.
    public var text: String { filterText + subject.rawValue + nameText }
}

/// What SHOW lists. The columns are those of Neo4j 5.
public enum ShowSubject: String, Sendable {
    case indexes = "INDEXES"
    case constraints = "CONSTRAINTS"
    case functions = "FUNCTIONS"
    case procedures = "PROCEDURES"
    case users = "USERS"
    case currentUser = "CURRENT USER"
    case databases = "DATABASES"
    case defaultDatabase = "DEFAULT DATABASE"
    case homeDatabase = "HOME DATABASE"

    public struct Column: Sendable {
        public let name: String
        public let type: ValueType
        /// Whether it is there without YIELD.
        public let isDefault: Bool
    }

    public var columns: [Column] {
        switch self {
        case .indexes: Self.indexColumns
        case .constraints: Self.constraintColumns
        case .functions: Self.functionColumns
        case .procedures: Self.procedureColumns
        case .users, .currentUser: Self.userColumns
        case .databases: Self.databaseColumns
        case .defaultDatabase, .homeDatabase:
            Self.databaseColumns.filter { !["default", "home"].contains($0.name) }
        }
    }

    private static let indexColumns = columns(
        [
            ("id", .integer), ("name", .string), ("state", .string),
            ("populationPercent", .float), ("type", .string), ("entityType", .string),
            ("labelsOrTypes", .list(of: .string)), ("properties", .list(of: .string)),
            ("indexProvider", .string), ("owningConstraint", .string), ("lastRead", .dateTime),
            ("readCount", .integer),
        ],
        [
            ("trackedSince", .dateTime), ("options", .map), ("failureMessage", .string),
            ("createStatement", .string),
        ])

    private static let constraintColumns = columns(
        [
            ("id", .integer), ("name", .string), ("type", .string), ("entityType", .string),
            ("labelsOrTypes", .list(of: .string)), ("properties", .list(of: .string)),
            ("ownedIndex", .string), ("propertyType", .string),
        ],
        [("options", .map), ("createStatement", .string)])

    private static let functionColumns = columns(
        [("name", .string), ("category", .string), ("description", .string)],
        [
            ("signature", .string), ("isBuiltIn", .boolean),
            ("argumentDescription", .list(of: .map)), ("returnDescription", .string),
            ("aggregating", .boolean), ("rolesExecution", .list(of: .string)),
            ("rolesBoostedExecution", .list(of: .string)), ("isDeprecated", .boolean),
            ("deprecatedBy", .string),
        ])

    private static let procedureColumns = columns(
        [
            ("name", .string), ("description", .string), ("mode", .string),
            ("worksOnSystem", .boolean),
        ],
        [
            ("signature", .string), ("argumentDescription", .list(of: .map)),
            ("returnDescription", .list(of: .map)), ("admin", .boolean),
            ("rolesExecution", .list(of: .string)), ("rolesBoostedExecution", .list(of: .string)),
            ("isDeprecated", .boolean), ("deprecatedBy", .string), ("option", .map),
        ])

    private static let userColumns = columns(
        [
            ("user", .string), ("roles", .list(of: .string)),
            ("passwordChangeRequired", .boolean), ("suspended", .boolean), ("home", .string),
        ], [])

    private static let databaseColumns = columns(
        [
            ("name", .string), ("type", .string), ("aliases", .list(of: .string)),
            ("access", .string), ("address", .string), ("role", .string), ("writer", .boolean),
            ("requestedStatus", .string), ("currentStatus", .string), ("statusMessage", .string),
            ("default", .boolean), ("home", .boolean), ("constituents", .list(of: .string)),
        ],
        [
            ("databaseID", .string), ("serverID", .string),
            ("requestedPrimariesCount", .integer), ("requestedSecondariesCount", .integer),
            ("currentPrimariesCount", .integer), ("currentSecondariesCount", .integer),
            ("creationTime", .dateTime), ("lastStartTime", .dateTime),
            ("lastStopTime", .dateTime), ("store", .string), ("lastCommittedTxn", .integer),
            ("replicationLag", .integer),
        ])

    private static func columns(
        _ shown: [(String, ValueType)], _ hidden: [(String, ValueType)]
    ) -> [Column] {
        shown.map { Column(name: $0, type: $1, isDefault: true) }
            + hidden.map { Column(name: $0, type: $1, isDefault: false) }
    }
}
