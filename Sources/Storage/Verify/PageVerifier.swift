import LMDB

extension Verifier {
    /// Checks that every page of the environment is used once: by a table, by the list of tables,
    /// by the free list, or as a free page. Where others commit meanwhile, it can't be told.
    func verifyPages() throws(StorageError) {
        let usage = try access.pageUsage()
        if usage.isCurrent, usage.total != usage.accounted {
            report("pages", "the file has \(usage.total), tables and lists hold \(usage.accounted)")
        }
    }
}

extension TableAccess {
    /// Pages of the environment: how many there are, are free, and are accounted for by tables,
    /// LMDB's own lists and the two meta pages. The total is the snapshot's only if that is
    /// current: nothing has been committed since.
    func pageUsage() throws(StorageError)
        -> (total: Int, free: Int, accounted: Int, isCurrent: Bool)
    {
        switch reading {
        case .some(let transaction):
            do throws(LMDBError) {
                let free = try transaction.freePageCount()
                var accounted = 2 + free.free + free.ofList
                accounted += try transaction.tableListStatistics().pageCount
                for table in tables.list {
                    accounted += try transaction.statistics(of: table).pageCount
                }
                let info = transaction.environment.info
                return (
                    info.lastPage + 1, free.free, accounted,
                    try transaction.transactionID() == info.lastTransaction
                )
            } catch { throw .lmdb(error) }
        case .none: throw Self.ended
        }
    }
}
