import Bolt
import Glibc
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
    let gate = WriterGate()
    let inFlight: InFlightBytes
    let connections: Connections
    let metrics = Metrics()
    private let lastConnection = Atomic<UInt64>(0)
    private let readingCount = Atomic(0)

    /// What clients are told the server is; Java's driver demands the beginning.
    static let agent = "Neo4j/5.26.0-IntelGraph-\(productVersion)"

    init(_ shard: Shard, _ configuration: ServerConfiguration) throws(StorageError) {
        self.shard = shard
        self.configuration = configuration
        inFlight = InFlightBytes(limit: configuration.inFlightByteLimit)
        connections = Connections(limit: configuration.connectionLimit)
        pool = try WorkerPool(threadLimit: configuration.threadLimit)
    }

    // MARK: Connections

    /// Notes a connection until it is closed; false if there are too many.
    func admit(_ channel: any Channel, _ kind: Connections.Kind) -> Bool {
        guard connections.admit(channel, kind) else {
            metrics.refusedConnections.add()
            return false
        }
        (kind == .bolt ? metrics.boltConnections : metrics.httpConnections).add()
        return true
    }

    func makeConnectionID() -> String {
        "bolt-\(lastConnection.add(1, ordering: .relaxed).newValue)"
    }

    // MARK: Data

    /// Notes a transaction that reads: each holds a reader of the store, which are not many.
    func beginReading() throws(Failure) {
        let limit = configuration.readingLimit
        guard readingCount.add(1, ordering: .relaxed).newValue > limit else { return }
        endReading()
        throw Failure(
            "Neo.TransientError.Transaction.MaximumTransactionLimitReached",
            "\(limit) transactions that read are open already")
    }

    func endReading() { readingCount.subtract(1, ordering: .relaxed) }

    /// The partition that a client means by a database's name, or by none.
    func partition(_ database: String?) throws(Failure) -> PartitionName {
        if let name = database ?? configuration.defaultDatabase {
            let partition = try DatabaseName.partition(name)
            // Fails for a tenant without a case.
            _ = try names(in: partition)
            return partition
        }
        return try DatabaseName.only(of: shard)
    }

    /// The partition of a transaction.
    func partition(_ start: Request.TransactionStart) throws(Failure) -> PartitionName {
        guard start.impersonatedUser == nil else {
            throw Failure(
                "Neo.ClientError.Security.Forbidden",
                "there are no users here yet that could be impersonated")
        }
        return try partition(start.database)
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
