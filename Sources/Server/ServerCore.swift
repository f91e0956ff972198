import Bolt
import Glibc
import Ingest
import IntelGraph
import NIOCore
import Query
import Storage
import Synchronization

/// What the connections of a server share.
final class ServerCore: Sendable {
    let shard: Shard
    let configuration: ServerConfiguration
    let pool: WorkerPool
    let audit: AuditLog
    /// What secures connections; nil for plain ones.
    let tls: TLSProvider?
    /// What checks tokens; nil where none are taken.
    let tokens: TokenSource?
    let gate = WriterGate()
    /// What is ingested beside. Its transactions take their place in the store's own queue.
    let ingest: IngestService
    let security: Security
    let inFlight: InFlightBytes
    let connections: Connections
    let metrics = Metrics()
    /// Where clients that speak Bolt are served.
    let boltAddress = Mutex("")
    /// The most clients at once since memory was given back.
    let peakClientCount = Atomic(0)
    /// Transactions of several statements that read: each holds a reader of the store, which are
    /// not many.
    let readings: Places
    /// Statements that run or whose result is open.
    let openResults: Places

    /// What clients are told the server is; Java's driver demands the beginning.
    static let agent = "Neo4j/5.26.0-IntelGraph-\(productVersion)"

    init(
        _ shard: Shard, _ configuration: ServerConfiguration, _ audit: AuditLog,
        _ tls: TLSProvider?, _ tokens: TokenSource?
    ) throws(StorageError) {
        self.tls = tls
        self.tokens = tokens
        self.shard = shard
        self.configuration = configuration
        self.audit = audit
        security = try Security(shard, configuration, audit, tokens)
        inFlight = InFlightBytes(limit: configuration.inFlightByteLimit)
        ingest = IngestService(
            shard, configuration.sources, backoff: configuration.ingestBackoff,
            note: configuration.report)
        let isShared = configuration.requiresAuthentication
        readings = Places(
            "transactions that read", limit: configuration.readingLimit, isShared: isShared,
            code: "Neo.TransientError.Transaction.MaximumTransactionLimitReached")
        openResults = Places(
            "results", limit: configuration.openResultTotalLimit, isShared: isShared,
            code: "Neo.TransientError.Request.NoThreadsAvailable")
        connections = Connections(
            ConnectionLimits(
                total: configuration.connectionLimit,
                perAddress: configuration.connectionLimitPerAddress))
        pool = try WorkerPool(threadLimit: configuration.threadLimit)
    }

    /// Ends the threads, but waits no longer than `timeout` for those that run statements.
    func close(_ timeout: Duration) {
        pool.close(timeout)
        security.close()
        audit.close()
    }

    // MARK: Connections

    /// Notes a connection until it is closed, unless it is refused.
    func admit(_ channel: any Channel, _ kind: Connections.Kind) -> Connections.Admission {
        let admission = connections.admit(channel, kind)
        if admission == .refused {
            metrics.refusedConnections.add()
        } else {
            (kind == .bolt ? metrics.boltConnections : metrics.httpConnections).add()
        }
        return admission
    }

    /// Clients are told it before they say who they are, so it tells nothing of others: a number
    /// that went up would tell how many there are.
    static func makeConnectionID() -> String {
        "bolt-" + String(UInt64.random(in: 0...UInt64.max), radix: 16)
    }

    // MARK: Data

    /// The partition that a client means by a database's name, or by none; one that it may read.
    func partition(
        _ database: String?, for principal: Principal
    ) throws(Failure) -> PartitionName {
        if let database, !DatabaseName.isNone(database) {
            let partition = try DatabaseName.partition(database)
            try security.authorise(principal, .reader, on: partition)
            // Fails for a tenant without a case.
            _ = try names(in: partition)
            return partition
        }
        return try homePartition(of: principal).get()
    }

    /// The same, but nil where the client names none and it is not plain which one it means.
    func partitionIfPlain(
        _ database: String?, for principal: Principal
    ) throws(Failure) -> PartitionName? {
        guard DatabaseName.isNone(database) else { return try partition(database, for: principal) }
        return switch try homePartition(of: principal) {
        case .success(let home): home
        case .failure: nil
        }
    }

    /// The partition of a principal that names none, or what it is told where that is not plain.
    ///
    /// - Throws: `Failure` if the store cannot be read.
    func homePartition(of principal: Principal) throws(Failure) -> Result<PartitionName, Failure> {
        if let home = defaultPartition(of: principal) { return .success(home) }
        let visible: [PartitionName]
        do throws(StorageError) {
            visible = try partitions(visibleTo: principal)
        } catch { throw Failure(IntelGraphError(error)) }
        guard let home = homePartition(of: principal, among: visible) else {
            return .failure(DatabaseName.ambiguous(visible.count))
        }
        return .success(home)
    }

    /// The partition of a transaction: `system` where its client names none and it is not plain
    /// which one it means, with what statements are told then that need another.
    func partition(
        _ start: Request.TransactionStart, for principal: Principal
    ) throws(Failure) -> (partition: PartitionName, ambiguity: Failure?) {
        guard start.impersonatedUser == nil else {
            security.recordRefusal(of: principal, .noImpersonation)
            throw .noImpersonation
        }
        guard DatabaseName.isNone(start.database) else {
            return (try partition(start.database, for: principal), nil)
        }
        return switch try homePartition(of: principal) {
        case .success(let home): (home, nil)
        case .failure(let ambiguity): (.system, ambiguity)
        }
    }

    /// The partition of a principal that names none: the server's default, if it may read that,
    /// or the only one that it may read, or where there is none yet, one to begin with; nil if that
    /// is not plain.
    func homePartition(
        of principal: Principal, among visible: [PartitionName]
    ) -> PartitionName? {
        if let home = defaultPartition(of: principal) { return home }
        if visible.isEmpty, let first = Self.firstPartition,
            principal.role(in: first.tenant) ?? .reader >= .writer
        {
            return first
        }
        return visible.count == 1 ? visible[0] : nil
    }

    /// The server's default partition, if there is one that the principal may read.
    private func defaultPartition(of principal: Principal) -> PartitionName? {
        // What is no name of a partition is nobody's home.
        guard let name = configuration.defaultDatabase,
            let partition = try? DatabaseName.partition(name),
            principal.role(in: partition.tenant) != nil
        else { return nil }
        return partition
    }

    /// Where clients begin that name no database, in a shard without a partition.
    private static let firstPartition = try? PartitionName("default/default")

    /// The partitions that a principal may read, by name.
    func partitions(visibleTo principal: Principal) throws(StorageError) -> [PartitionName] {
        try shard.store.snapshot().partitions().compactMap { summary in
            // Names in the store are names of partitions.
            guard let partition = try? PartitionName(summary.name),
                principal.role(in: partition.tenant) != nil
            else { return nil }
            return partition
        }.sorted { $0.description < $1.description }
    }

    /// What a client is given to see all that there is now.
    func bookmark() throws(Failure) -> Bookmark {
        do throws(IntelGraphError) {
            return Bookmark(lsn: try shard.lastLSN())
        } catch { throw Failure(error) }
    }

    /// Waits until what the bookmarks stand for can be seen.
    func wait(for bookmarks: [String], _ activity: Activity) throws(Failure) {
        guard let wanted = try Bookmark.latest(of: bookmarks) else { return }
        let deadline = ContinuousClock.now + configuration.bookmarkTimeout
        while try bookmark().lsn < wanted.lsn {
            if activity.cancellation.isCancelled { throw activity.failure }
            guard ContinuousClock.now < deadline else {
                throw Failure(
                    "Neo.TransientError.Transaction.BookmarkTimeout",
                    "the shard has not reached the bookmark \(wanted.text) in time")
            }
            usleep(2_000)
        }
    }
}
