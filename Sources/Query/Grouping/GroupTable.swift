import Graph

/// Gives equal rows of key columns one dense number, in order of first appearance.
///
/// Equal means equivalent: null with null, NaN with NaN, 1 with 1.0. GROUP BY, DISTINCT and hash
/// joins use it.
struct GroupTable {
    /// Which group a row without one has in `find`.
    static let noGroup: Int32 = -1

    private let keyCount: Int
    /// How many groups there are.
    private(set) var count = 0

    init(keyCount: Int) { self.keyCount = keyCount }

    /// The group of each row; rows with new keys make new groups, numbered on from `count`.
    mutating func groups(
        of keys: [Column], rowCount: Int, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Int32> {
        fatalError("not there yet")
    }

    /// The rows that have made a new group, ascending: what DISTINCT passes on.
    mutating func insertNew(
        _ keys: [Column], rowCount: Int, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Int32> {
        fatalError("not there yet")
    }

    /// The group of each row, or `noGroup`. As in a join, a row with a null among its keys finds none.
    func find(_ keys: [Column], rowCount: Int) -> ContiguousArray<Int32> {
        fatalError("not there yet")
    }

    /// The keys of all groups, one row for each, in group order.
    func keyColumns() -> [Column] {
        fatalError("not there yet")
    }
}
