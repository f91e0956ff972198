public import Changelog
public import Disk
package import Graph
import Glibc
import LMDB
import Synchronization

/// The hot layer of one shard: partitions of a property graph in LMDB behind a changelog.
///
/// `read` gives a frozen view, on any thread; `write` runs a closure on the store's writer thread
/// and returns once its changes are durable. Writes of several threads share syncs. One process at
/// a time may write; others can open the directory to read.
public final class Store: Sendable {
    let core: StoreCore
    /// nil where the store was opened to read.
    let writer: StoreWriterThread?

    public var directory: String { core.directory }
    public var isReadOnly: Bool { writer == nil }

    /// Opens the store in a directory, makes one where there is none, and recovers it if need be.
    @available(*, noasync)
    public init(
        directory: String, options: StoreOptions = StoreOptions(), disk: any Disk = PosixDisk()
    ) throws(StorageError) {
        let opening = StoreOpening(directory: directory, options: options, disk: disk)
        let opened = try opening.openForWriting()
        core = opened.core
        writer = try StoreWriterThread(opened)
    }

    /// Opens the store in a directory to read, also while another process writes.
    @available(*, noasync)
    public init(
        readingFrom directory: String, options: StoreOptions = StoreOptions(),
        disk: any Disk = PosixDisk()
    ) throws(StorageError) {
        core = try StoreOpening(directory: directory, options: options, disk: disk)
            .openForReading()
        writer = nil
    }

    deinit {
        core.idleSnapshots.removeAll(closing: true)
        writer?.stop()
    }

    /// A frozen view of what is committed. It must end before the store is closed.
    public func snapshot() throws(StorageError) -> Snapshot { try core.snapshot() }

    /// Runs `body` with a frozen view.
    public func read<R>(_ body: (Snapshot) throws -> R) throws -> R {
        try body(try core.snapshot())
    }

    /// Runs `body` with a reader over one partition of what is committed; it is valid only there.
    ///
    /// The reader and its transaction may have served before and serve again, so this costs less
    /// than a snapshot. A partition that nothing was written to yet is empty.
    package func read<R, E: Error>(
        partition name: String, _ body: (any GraphReader) throws(E) -> R
    ) throws(StorageReadError<E>) -> R {
        try read(.named(name), body)
    }

    /// The same over any choice of partitions.
    package func read<R, E: Error>(
        _ partitions: PartitionSelection, _ body: (any GraphReader) throws(E) -> R
    ) throws(StorageReadError<E>) -> R {
        try read(partitions) { (reader, _) throws(E) in try body(reader) }
    }

    /// The same, with the view that the reader reads.
    package func read<R, E: Error>(
        _ partitions: PartitionSelection, _ body: (any GraphReader, Snapshot) throws(E) -> R
    ) throws(StorageReadError<E>) -> R {
        let (idle, commitCount) = isReadOnly ? (nil, 0) : core.idleSnapshots.take()
        let snapshot: Snapshot
        let reader: any GraphReader
        do throws(StorageError) {
            if let idle { snapshot = idle } else { snapshot = try core.snapshot() }
            reader = try snapshot.reader(partitions)
        } catch { throw .storage(error) }
        defer {
            if !isReadOnly { core.idleSnapshots.giveBack(snapshot, commitCount: commitCount) }
        }
        do throws(E) { return try body(reader, snapshot) } catch { throw .body(error) }
    }

    /// Runs `body` on the writer thread and returns once its changes are durable; blocks meanwhile.
    ///
    /// If `body` throws, nothing of it stays and its error is thrown here. It must not itself call
    /// `write`, and must not be isolated to an actor (as top-level code is), for it runs elsewhere.
    @available(*, noasync)
    public func write<R>(_ body: (Transaction) throws -> R) throws -> R {
        try writable().write(body)
    }

    /// The same for tasks: suspends instead of blocking.
    public func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await writable().write(body)
    }

    /// The same for those that are called back: on the writer thread, so shortly.
    package func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R,
        completion: @escaping @Sendable (Result<R, any Error>) -> Void
    ) {
        do throws(StorageError) {
            try writable().write(body, completion: completion)
        } catch { completion(.failure(error)) }
    }

    /// Begins a transaction of several steps; waits for the writer and holds it.
    ///
    /// - Parameter timeout: it is rolled back if it has not ended by then.
    @available(*, noasync)
    public func beginTransaction(timeout: Duration = .seconds(30)) throws(StorageError)
        -> ExplicitTransaction
    {
        try ExplicitTransaction(try writable(), timeout: timeout)
    }

    /// Makes what is committed durable without the changelog; returns the last record of it.
    @available(*, noasync)
    @discardableResult
    public func checkpoint() throws(StorageError) -> LSN { try writable().checkpoint() }

    /// Gives free pages back to the file system; returns how many bytes.
    @available(*, noasync)
    @discardableResult
    public func reclaimSpace() throws(StorageError) -> Int { try writable().reclaimSpace() }

    /// Ends the writer after what it has to do. Reads go on; writes fail from now on.
    @available(*, noasync)
    public func close() {
        core.idleSnapshots.removeAll(closing: true)
        writer?.stop()
    }

    private func writable() throws(StorageError) -> StoreWriterThread {
        guard let writer else {
            throw .locked("the store in \(core.directory) was opened only to read")
        }
        return writer
    }
}

/// Why a read failed: the store could not give a reader, or what was done with it failed.
package enum StorageReadError<E: Error>: Error {
    case storage(StorageError)
    case body(E)
}
