/// The words with a meaning in the grammar. None is reserved: each may also be a name where the
/// grammar expects one.
enum Keyword: String, CaseIterable {
    case all = "ALL"
    case allShortestPaths = "ALLSHORTESTPATHS"
    case and = "AND"
    case any = "ANY"
    case `as` = "AS"
    case asc = "ASC"
    case ascending = "ASCENDING"
    case assert = "ASSERT"
    case `break` = "BREAK"
    case by = "BY"
    case call = "CALL"
    case `case` = "CASE"
    case collect = "COLLECT"
    case concurrent = "CONCURRENT"
    case constraint = "CONSTRAINT"
    case constraints = "CONSTRAINTS"
    case contains = "CONTAINS"
    case `continue` = "CONTINUE"
    case count = "COUNT"
    case create = "CREATE"
    case csv = "CSV"
    case delete = "DELETE"
    case desc = "DESC"
    case descending = "DESCENDING"
    case detach = "DETACH"
    case distinct = "DISTINCT"
    case drop = "DROP"
    case `else` = "ELSE"
    case end = "END"
    case ends = "ENDS"
    case error = "ERROR"
    case exists = "EXISTS"
    case explain = "EXPLAIN"
    case fail = "FAIL"
    case `false` = "FALSE"
    case fieldTerminator = "FIELDTERMINATOR"
    case finish = "FINISH"
    case `for` = "FOR"
    case forEach = "FOREACH"
    case from = "FROM"
    case function = "FUNCTION"
    case functions = "FUNCTIONS"
    case group = "GROUP"
    case groups = "GROUPS"
    case headers = "HEADERS"
    case `if` = "IF"
    case `in` = "IN"
    case index = "INDEX"
    case indexes = "INDEXES"
    case insert = "INSERT"
    case `is` = "IS"
    case key = "KEY"
    case limit = "LIMIT"
    case load = "LOAD"
    case match = "MATCH"
    case merge = "MERGE"
    case node = "NODE"
    case nodetach = "NODETACH"
    case none = "NONE"
    case not = "NOT"
    case null = "NULL"
    case of = "OF"
    case offset = "OFFSET"
    case on = "ON"
    case optional = "OPTIONAL"
    case or = "OR"
    case order = "ORDER"
    case path = "PATH"
    case paths = "PATHS"
    case procedure = "PROCEDURE"
    case procedures = "PROCEDURES"
    case profile = "PROFILE"
    case range = "RANGE"
    case reduce = "REDUCE"
    case rel = "REL"
    case relationship = "RELATIONSHIP"
    case remove = "REMOVE"
    case report = "REPORT"
    case require = "REQUIRE"
    case `return` = "RETURN"
    case row = "ROW"
    case rows = "ROWS"
    case set = "SET"
    case shortest = "SHORTEST"
    case shortestPath = "SHORTESTPATH"
    case show = "SHOW"
    case single = "SINGLE"
    case skip = "SKIP"
    case starts = "STARTS"
    case status = "STATUS"
    case then = "THEN"
    case transactions = "TRANSACTIONS"
    case trim = "TRIM"
    case `true` = "TRUE"
    case typed = "TYPED"
    case union = "UNION"
    case unique = "UNIQUE"
    case unwind = "UNWIND"
    case when = "WHEN"
    case `where` = "WHERE"
    case with = "WITH"
    case xor = "XOR"
    case yield = "YIELD"

    /// Packs up to 16 ASCII letters, upper-cased; nil for what cannot be a keyword.
    static func pack(_ bytes: some Sequence<UInt8>) -> UInt128? {
        var packed: UInt128 = 0
        for byte in bytes {
            let upper = byte & 0xDF
            guard upper >= UInt8(ascii: "A"), upper <= UInt8(ascii: "Z"), packed >> 120 == 0
            else { return nil }
            packed = packed << 8 | UInt128(upper)
        }
        return packed
    }

    /// All keywords, packed and sorted: a few comparisons beat hashing each word of a text.
    private static let table: [(packed: UInt128, keyword: Keyword)] =
        allCases.compactMap { keyword in
            pack(keyword.rawValue.utf8).map { ($0, keyword) }
        }.sorted { $0.packed < $1.packed }

    /// The keyword that these bytes spell in any case.
    static func spelled(by bytes: some Sequence<UInt8>) -> Keyword? {
        guard let packed = pack(bytes) else { return nil }
        let table = table
        var low = 0
        var high = table.count
        while low < high {
            let middle = (low + high) / 2
            if table[middle].packed < packed { low = middle + 1 } else { high = middle }
        }
        return low < table.count && table[low].packed == packed ? table[low].keyword : nil
    }

    /// Whether a clause starts with it, so that it is not likely meant as a variable.
    var startsClause: Bool {
        switch self {
        case .match, .optional, .unwind, .with, .return, .create, .merge, .set, .remove, .delete,
            .detach, .forEach, .call, .load, .union, .where, .order, .skip, .limit, .on:
            true
        default: false
        }
    }
}
