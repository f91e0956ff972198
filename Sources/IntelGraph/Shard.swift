import Changelog
public import Query
public import Storage

/// A shard: partitions of a property graph in one directory, asked and changed in Cypher.
///
/// Any number of threads may use it. One process at a time may write; others can open the
/// directory to read meanwhile. Calls block: from tasks, call them on a thread of your own.
public final class Shard: Sendable {
    /// How a shard is opened.
    public struct Options: Sendable {
        /// Opens to read only, also beside a process that writes.
        public var isReadOnly: Bool
        /// Functions that statements may call besides the standard ones.
        public var functions: FunctionRegistry
        /// Procedures that statements may call besides the standard ones.
        public var procedures: ProcedureRegistry
        /// The directories whose files LOAD CSV may read; none by default.
        public var importDirectories: [String] = []
        public var store: StoreOptions

        public init(
            isReadOnly: Bool = false, functions: FunctionRegistry = .standard,
            procedures: ProcedureRegistry = .standard, store: StoreOptions = StoreOptions()
        ) {
            self.isReadOnly = isReadOnly
            self.functions = functions
            self.procedures = procedures
            self.store = store
        }
    }

    package let store: Store
    package let engine: QueryEngine
    /// What LOAD CSV may read.
    package let files: ImportDirectories

    private init(store: Store, engine: QueryEngine, files: ImportDirectories) {
        self.store = store
        self.engine = engine
        self.files = files
    }

    /// Opens the shard in a directory, makes one where there is none, and recovers it after a
    /// crash.
    @available(*, noasync)
    public static func open(at directory: String, options: Options = Options())
        throws(IntelGraphError) -> Shard
    {
        do {
            let store =
                options.isReadOnly
                ? try Store(readingFrom: directory, options: options.store)
                : try Store(directory: directory, options: options.store)
            let engine = QueryEngine(
                functions: options.functions, procedures: options.procedures)
            return Shard(
                store: store, engine: engine, files: ImportDirectories(options.importDirectories))
        } catch {
            throw IntelGraphError(error, opening: directory)
        }
    }

    public var directory: String { store.directory }
    public var isReadOnly: Bool { store.isReadOnly }

    /// A session in one partition, `tenant/case`. The partition comes into being with its first
    /// write; until then it is an empty graph.
    public func session(partition name: String) throws(IntelGraphError) -> Session {
        Session(shard: self, partition: try PartitionName(name))
    }

    /// Runs `body` as one transaction, possibly over many partitions: all of it is durable when
    /// this returns, or, where `body` throws, none of it stays.
    ///
    /// - Returns: what `body` returned, and the record that holds the changes (or the last one,
    ///   if there were none).
    @available(*, noasync)
    @discardableResult
    public func transaction<R>(_ body: (ShardTransaction) throws -> R) throws -> R {
        do {
            return try store.write { transaction in
                try body(ShardTransaction(transaction, engine, files))
            }
        } catch let error as StorageError {
            throw IntelGraphError(error)
        }
    }

    /// Makes what is committed durable without the changelog, and trims that. Returns the last
    /// record that the checkpoint contains.
    @available(*, noasync)
    @discardableResult
    public func checkpoint() throws(IntelGraphError) -> UInt64 {
        try catching { () throws(StorageError) in try store.checkpoint().rawValue }
    }

    /// The last record that is committed; 0 before the first.
    package func lastLSN() throws(IntelGraphError) -> UInt64 {
        try catching { () throws(StorageError) in try store.snapshot().lsn().rawValue }
    }

    /// The last record of the changelog that a view contains.
    package static func lastLSN(in snapshot: Snapshot) throws(IntelGraphError) -> UInt64 {
        try catching { () throws(StorageError) in try snapshot.lsn().rawValue }
    }

    /// Gives free pages back to the file system; returns how many bytes.
    @available(*, noasync)
    @discardableResult
    public func reclaimSpace() throws(IntelGraphError) -> Int {
        try catching { () throws(StorageError) in try store.reclaimSpace() }
    }

    /// Checks everything that is stored against everything else; returns what does not agree.
    ///
    /// - Parameter progress: called with what is looked at next.
    @available(*, noasync)
    public func verify(progress: @escaping (String) -> Void = { _ in }) throws(IntelGraphError)
        -> [StoreProblem]
    {
        try catching { () throws(StorageError) in try store.verify(progress: progress) }
    }

    /// Ends the writer after what it has to do. Writes fail from then on.
    @available(*, noasync)
    public func close() { store.close() }
}

/// Runs `body` and hands its error on as the library's.
func catching<R>(_ body: () throws(StorageError) -> R) throws(IntelGraphError) -> R {
    do { return try body() } catch { throw IntelGraphError(error) }
}
