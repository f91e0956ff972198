import LMDB
import Storage

/// The tables of an LMDB file with their sizes.
struct LMDBInspection {
    let pageByteCount: Int
    let pageCount: Int
    let freePageCount: Int
    let lastTransaction: Int
    let tables: [(name: String, statistics: TableStatistics)]

    init(path: String) throws {
        let environment = try Environment(
            path: path,
            options: EnvironmentOptions(
                mapByteCount: 0, durability: .noSync, access: .readOnly))
        pageByteCount = try environment.metaPages().count / 2
        pageCount = environment.info.lastPage + 1
        lastTransaction = environment.info.lastTransaction
        var found: [(name: String, statistics: TableStatistics)] = []
        var handles: [(String, Table)] = []
        for (name, options) in storeTables {
            if let table = try environment.table(named: name, options) {
                handles.append((name, table))
            }
        }
        let transaction = try environment.readTransaction()
        freePageCount = try transaction.freePageCount().free
        for (name, table) in handles {
            found.append((name, try transaction.statistics(of: table)))
        }
        tables = found
    }
}
