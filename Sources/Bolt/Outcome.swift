public import Graph

/// How a request ended, for the connection to tell its client.
public enum Outcome: Sendable {
    /// It is done, and there is nothing to say about it.
    case done
    /// A transaction has begun in a database.
    case begun(database: String)
    /// A statement runs; its rows can be fetched.
    case started(ResultStart)
    /// The rows that were asked for have been sent or passed over, and there are more.
    case more
    /// The same, and there are no more.
    case ended(ResultEnd)
    /// A transaction is durable.
    case committed(bookmark: String)
    case routed(RoutingTable)
    case failed(Failure)

    /// What is known of a result before its rows.
    public struct ResultStart: Sendable {
        public var columns: [String]
        public var database: String
        public var milliseconds: Int64

        public init(columns: [String], database: String, milliseconds: Int64 = 0) {
            self.columns = columns
            self.database = database
            self.milliseconds = milliseconds
        }
    }

    /// What is known of a result after its rows.
    public struct ResultEnd: Sendable {
        /// What a statement may do.
        public enum Kind: String, Sendable {
            case read = "r"
            case write = "w"
            case readAndWrite = "rw"
            case schema = "s"
        }

        public var kind: Kind
        public var database: String
        /// What a later transaction names to see this one; nil within a transaction.
        public var bookmark: String?
        /// What was changed, by Neo4j's names such as `nodes-created`; only what is not 0.
        public var counters: [(name: String, count: Int)] = []
        /// The plan of a statement that was only explained, as `PlanDescription` makes it.
        public var plan: ValueMap?
        /// The plan of a statement with what its operators did.
        public var profile: ValueMap?
        public var milliseconds: Int64 = 0
        /// Whether the result has columns, and whether it had rows.
        public var hasColumns = true
        public var hasRows = true

        public init(_ kind: Kind, database: String) {
            self.kind = kind
            self.database = database
        }
    }

    /// Which servers serve a database: this one, for all.
    public struct RoutingTable: Sendable {
        /// Nil where the client names none and means none in particular.
        public var database: String?
        public var address: String
        public var secondsToLive: Int64

        public init(database: String?, address: String, secondsToLive: Int64 = 300) {
            self.database = database
            self.address = address
            self.secondsToLive = secondsToLive
        }
    }
}

extension Outcome.ResultEnd {
    func metadata(_ version: BoltVersion) -> ValueMap {
        var map: ValueMap = [
            "type": .string(kind.rawValue), "t_last": .integer(milliseconds),
            "db": .string(database),
        ]
        if let bookmark { map["bookmark"] = .string(bookmark) }
        if !counters.isEmpty {
            var stats = ValueMap()
            for (name, count) in counters { stats[name] = .integer(Int64(count)) }
            let isOfSystem = counters.contains { $0.name == "system-updates" }
            stats[isOfSystem ? "contains-system-updates" : "contains-updates"] = true
            map["stats"] = .map(stats)
        }
        if let plan { map["plan"] = .map(plan) }
        if let profile { map["profile"] = .map(profile) }
        if version.hasResultStatus { map["statuses"] = .list([.map(status)]) }
        return map
    }

    /// Whether there were rows, as a GQL status.
    private var status: ValueMap {
        if !hasColumns {
            ["gql_status": "00001",
             "status_description": "note: successful completion - omitted result"]
        } else if hasRows {
            ["gql_status": "00000", "status_description": "note: successful completion"]
        } else {
            ["gql_status": "02000", "status_description": "note: no data"]
        }
    }
}

extension Outcome.RoutingTable {
    var metadata: ValueMap {
        let servers: [Value] = ["ROUTE", "READ", "WRITE"].map {
            ["addresses": [.string(address)], "role": .string($0)]
        }
        var table: ValueMap = ["ttl": .integer(secondsToLive)]
        // Drivers know tables without it from before 4.4; not all of them take null.
        if let database { table["db"] = .string(database) }
        table["servers"] = .list(servers)
        return ["rt": .map(table)]
    }
}
