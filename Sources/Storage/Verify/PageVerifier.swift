import LMDB

extension VerifyReport {
    /// Checks that every page of the environment is used once: by a table, by the list of tables,
    /// by the free list, or as a free page.
    mutating func verifyPages(
        _ transaction: borrowing ReadTransaction, _ tables: [Table], lastPage: Int
    ) throws(StorageError) {
        do {
            let free = try transaction.freePageCount()
            var used = 2 + free.free + free.ofList
            used += try transaction.tableListStatistics().pageCount
            for table in tables { used += try transaction.statistics(of: table).pageCount }
            compare("pages of the LMDB file", stored: lastPage + 1, found: used)
        } catch { throw .lmdb(error) }
    }
}
