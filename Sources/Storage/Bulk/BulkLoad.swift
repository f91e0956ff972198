import Changelog
import Disk
package import Graph
import Synchronization

/// Fills a new partition with many elements at once, in stages:
///
/// 1. `addNode` writes nodes to a work file in the order of their ordinals;
/// 2. `BulkRelationships.add` sorts relationships by source, type and target into runs;
/// 3. `load` merges the runs and puts every table's rows in key order into a hidden partition;
/// 4. `publish` makes that durable by a checkpoint and gives it its name by one record.
///
/// The work files of stages that ended are found again by an import of the same fingerprint. What
/// is in LMDB before the last stage is seen by nobody and removed when the store is opened.
package final class BulkLoad {
    let store: Store
    let writer: StoreWriterThread
    package let partitionName: String
    /// How much memory buffers may take, besides what is kept of nodes.
    package let memoryByteCount: Int
    private let workPrefix: String
    var core: StoreCore { store.core }

    /// The hidden partition.
    let partition: PartitionID
    let indexes: [IndexDescriptor]
    /// The partition of the same name, whose place it takes: an empty one, or any if it `replaces`.
    private let replaced: PartitionID?
    private let replaces: Bool
    var manifest: BulkManifest
    package private(set) var nodes: BulkNodes
    /// What the third stage found out about indexes.
    var indexCounts: [StatisticKey: Int64] = [:]
    private var isEnded = false

    /// A uniqueness constraint that the partition is to have.
    package struct Constraint {
        package var label: String
        package var keys: [String]
        package init(label: String, keys: [String]) {
            self.label = label
            self.keys = keys
        }
    }

    /// - Parameters:
    ///   - replaces: whether the partition of the name may have elements. It keeps them until the
    ///     load is published, and then loses them, those that came meanwhile too.
    ///   - fingerprint: of the files and options: unfinished work with the same is used.
    package init(
        _ store: Store, partition name: String, replaces: Bool = false,
        constraints: [Constraint], fingerprint: [UInt8], memoryByteCount: Int
    ) throws(StorageError) {
        guard let writer = store.writer else {
            throw .locked("the store in \(store.directory) was opened only to read")
        }
        self.store = store
        self.writer = writer
        self.memoryByteCount = memoryByteCount
        partitionName = name
        self.replaces = replaces
        replaced = try Self.checkTarget(try store.snapshot().access, name, replaces: replaces)
        let hiddenName = PartitionRecord.hiddenName(for: name)
        let directory = store.directory + Self.workFolder
        workPrefix = directory + "/" + Self.workName(of: name)
        try Self.removeHidden(store, writer, hiddenName)
        partition = try Self.makeHidden(store, hiddenName, copying: replaced, constraints)
        let snapshot = try store.snapshot()
        let ids = try snapshot.access.partition(partition)?.indexes ?? []
        indexes = ids.compactMap { snapshot.schema.definition($0) }
        nodes = BulkNodes(indexes)
        let disk = store.core.disk
        do { try disk.createDirectory(directory) } catch { throw .disk(error) }
        let found = try BulkManifest(readFrom: workPrefix + "manifest", disk)
        manifest = found.flatMap { $0.fingerprint == fingerprint ? $0 : nil }
            ?? BulkManifest(fingerprint: fingerprint)
        if manifest.stage == .begun { try removeWork() }
    }

    /// The path of a work file.
    package func path(_ name: String) -> String { workPrefix + name }

    package var hasNodes: Bool { manifest.stage != .begun }
    package var hasRelationships: Bool { manifest.stage == .relationships }
    /// What the reader of the files noted when the last stage ended.
    package var notes: [UInt8] { manifest.notes }

    // Names.

    /// The names as of now.
    package var names: TokenNames { core.currentCatalogs.tokens.names }

    package func label(_ name: String) throws(StorageError) -> LabelID {
        LabelID(rawValue: try intern(.label, name))
    }

    package func type(_ name: String) throws(StorageError) -> TypeID {
        TypeID(rawValue: try intern(.type, name))
    }

    package func key(_ name: String) throws(StorageError) -> KeyID {
        KeyID(rawValue: try intern(.key, name))
    }

    private func intern(
        _ kind: StorageFormat.TokenKind, _ name: String
    ) throws(StorageError) -> UInt32 {
        if let token = core.currentCatalogs.tokens.token(kind, name) { return token }
        return try Self.write(store) { transaction in try transaction.job.intern(kind, name) }
    }

    /// Ends the first stage.
    package func finishNodes(notes: [UInt8]) throws(StorageError) {
        try nodes.finish()
        manifest.stage = .nodes
        manifest.nodeCount = nodes.count
        manifest.nextNode = nodes.nextOrdinal
        manifest.notes = notes
        try writeManifest()
    }

    func writeManifest() throws(StorageError) {
        try manifest.write(to: path("manifest"), core.disk)
    }
}

// Beginning and end.
extension BulkLoad {
    /// Makes what was loaded durable and visible, as one. Returns the record that says so.
    package func publish() throws(StorageError) -> UInt64 {
        try store.checkpoint()
        let imported = try importedPartition()
        let (replaced, replaces, name) = (replaced, replaces, partitionName)
        try Self.write(store) { transaction in
            if let replaced {
                let access = transaction.job.group.access
                guard try Self.checkTarget(access, name, replaces: replaces) == replaced else {
                    throw Self.exists(name)
                }
                try transaction.job.dropPartition(replaced)
            } else if try transaction.partition(named: name, createIfMissing: false) != nil {
                throw Self.exists(name)
            }
            try transaction.job.publish(imported)
        }
        isEnded = true
        try removeWork()
        return try store.snapshot().lsn().rawValue
    }

    /// Takes back what is in the store.
    ///
    /// - Parameter keepsWork: whether another import may go on where this one ended.
    package func abandon(keepsWork: Bool) throws(StorageError) {
        if isEnded { return }
        isEnded = true
        try Self.removeHidden(store, writer, PartitionRecord.hiddenName(for: partitionName))
        // Without a stage that ended there is nothing to go on from.
        if !keepsWork || manifest.stage == .begun { try removeWork() }
        try store.checkpoint()
        try store.reclaimSpace()
    }

    private func removeWork() throws(StorageError) {
        try Self.removeWork(of: partitionName, in: core)
    }

    /// Removes the work files of a partition's import.
    static func removeWork(of partitionName: String, in core: StoreCore) throws(StorageError) {
        let directory = core.directory + workFolder
        let prefix = workName(of: partitionName)
        do throws(DiskError) {
            for name in try core.disk.list(directory) where name.hasPrefix(prefix) {
                try core.disk.remove(directory + "/" + name)
            }
        } catch { throw .disk(error) }
    }

    /// Where imports keep their work files, in the store's directory.
    static let workFolder = "/import"

    /// What the names of a partition's work files begin with.
    private static func workName(of partitionName: String) -> String {
        PartitionRecord.hiddenName(for: partitionName).dropFirst() + "-"
    }

    private static func exists(_ name: String) -> StorageError {
        .limit(
            "partition '\(name)' has elements already: an import makes a new partition, or "
                + "with --replace takes the place of one; add to one with LOAD CSV or ingest")
    }

    /// The partition whose place is taken, or nil if there is none.
    private static func checkTarget(
        _ access: TableAccess, _ name: String, replaces: Bool
    ) throws(StorageError) -> PartitionID? {
        try JobState.checkName(name, "partition")
        guard let id = try access.partition(named: name), let record = try access.partition(id)
        else { return nil }
        guard replaces || record.nextNode == 0 && record.nextRelationship == 0 else {
            throw exists(name)
        }
        return id
    }

    private static func makeHidden(
        _ store: Store, _ hiddenName: String, copying old: PartitionID?,
        _ constraints: [Constraint]
    ) throws(StorageError) -> PartitionID {
        try write(store) { transaction in
            let job = transaction.job
            guard let id = try job.partition(named: hiddenName, createIfMissing: true) else {
                preconditionFailure("a partition that is missing is made")
            }
            let writer = try job.writer(id)
            let copied = try old.map {
                try job.group.partition($0).indexes(job.group.schema) { _ in true }
            }
            for index in copied ?? [] {
                try writer.copyIndex(
                    name: index.name, scope: index.scope, keys: index.keys, kind: index.kind)
            }
            for constraint in constraints {
                let label = try writer.internLabel(constraint.label)
                let keys = try constraint.keys.map { try writer.internKey($0) }
                try writer.copyIndex(name: nil, scope: .label(label), keys: keys, kind: .unique)
            }
            return id
        }
    }

    private static func removeHidden(
        _ store: Store, _ writer: StoreWriterThread, _ name: String
    ) throws(StorageError) {
        let snapshot = try store.snapshot()
        guard let id = try snapshot.partition(named: name) else { return }
        let end = Monitor<Result<Void, StorageError>?>(nil)
        try writer.runBetweenGroups { committer in
            let result: Result<Void, StorageError>
            do throws(StorageError) {
                try committer.removeHiddenPartition(id)
                result = .success(())
            } catch { result = .failure(error) }
            end.withLock { $0 = result }
        }
        if let result = end.wait({ $0 }) { try result.get() }
    }

    /// A write whose errors are the store's.
    static func write<R>(
        _ store: Store, _ body: (Transaction) throws -> R
    ) throws(StorageError) -> R {
        do {
            return try store.write(body)
        } catch let error as StorageError {
            throw error
        } catch let error as GraphError {
            throw .graph(error)
        } catch {
            throw .closed("\(error)")
        }
    }
}
