import LMDB

/// The LMDB tables of a store. `Format/storage.md` says what each one holds.
struct Tables: Sendable {
    var meta: Table
    var tokens: Table
    var partitions: Table
    var partitionNames: Table
    var schema: Table
    var nodes: Table
    var relationships: Table
    var adjacency: Table
    var labelScan: Table
    var uniqueIndexes: Table
    var propertyIndexes: Table
    var statistics: Table
    var versions: Table
    var offsets: Table
    var eventIDs: Table
    var eventExpiry: Table
    var deadLetters: Table
    var counters: Table
    /// nil where the store was made before there were users, and is only read.
    var users: Table?

    /// Name and options of each table, in the order of the stored properties.
    package static let all: [(name: String, options: TableOptions)] = [
        ("meta", []), ("tokens", []), ("partitions", []), ("partitionNames", []), ("schema", []),
        ("nodes", .integerKey), ("relationships", .integerKey), ("adjacency", []),
        ("labelScan", []), ("uniqueIndexes", []), ("propertyIndexes", []), ("statistics", []),
        ("versions", []), ("offsets", []), ("eventIDs", []), ("eventExpiry", []),
        ("deadLetters", .integerKey), ("counters", []), ("users", []),
    ]

    /// Makes the tables that are missing.
    init(creatingIn transaction: inout WriteTransaction) throws(LMDBError) {
        var tables: [Table] = []
        for (name, options) in Self.all {
            tables.append(try transaction.table(named: name, options))
        }
        self.init(tables)
    }

    /// Opens the tables of an environment that this process may only read; nil if one is missing
    /// that every store has.
    init?(openingIn environment: Environment) throws(LMDBError) {
        var tables: [Table] = []
        for (name, options) in Self.all {
            if let table = try environment.table(named: name, options) {
                tables.append(table)
            } else if name != "users" {
                return nil
            }
        }
        self.init(tables)
    }

    /// Every table.
    let list: [Table]

    private init(_ tables: [Table]) {
        list = tables
        meta = tables[0]
        tokens = tables[1]
        partitions = tables[2]
        partitionNames = tables[3]
        schema = tables[4]
        nodes = tables[5]
        relationships = tables[6]
        adjacency = tables[7]
        labelScan = tables[8]
        uniqueIndexes = tables[9]
        propertyIndexes = tables[10]
        statistics = tables[11]
        versions = tables[12]
        offsets = tables[13]
        eventIDs = tables[14]
        eventExpiry = tables[15]
        deadLetters = tables[16]
        counters = tables[17]
        users = tables.count > 18 ? tables[18] : nil
    }
}
