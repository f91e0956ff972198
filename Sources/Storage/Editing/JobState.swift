import Changelog
import Graph

/// One job's changes on their way to a record: writers with their overlays, names, ledger.
final class JobState {
    let group: GroupState
    let tokens: TokenBox
    var ledger = LedgerChanges()
    /// By the bytes of the name; nil removes.
    var users: [[UInt8]: UserRecord?] = [:]
    private var writers: [PartitionID: StoreWriter] = [:]
    private var changes = ChangeWriter()
    /// How many bytes of the parts are in LMDB already.
    private(set) var appliedByteCount = 0
    /// An error after which the job can only fail.
    private(set) var failure: StorageError?

    init(_ group: GroupState) {
        self.group = group
        tokens = TokenBox(group.tokens)
    }

    func writer(_ partition: PartitionID) throws(StorageError) -> StoreWriter {
        if let writer = writers[partition] { return writer }
        let writer = StoreWriter(self, try group.partition(partition))
        writers[partition] = writer
        return writer
    }

    /// Lets go of the writers, which hold the job. Nothing may follow.
    func end() { writers.removeAll() }

    /// The partition of a name; nil if there is none and none is to be made.
    func partition(named name: String, createIfMissing: Bool) throws(StorageError) -> PartitionID? {
        if let id = newPartitions[ExactText(name)] { return id }
        if let id = try group.access.partition(named: name) { return id }
        guard createIfMissing else { return nil }
        try Self.checkName(name, "partition")
        // Applied at once, so that the partition is there for writers; if the job fails, its whole
        // group is done again without it.
        let id = try group.nextPartitionID()
        changes.partition(id, name: name)
        newPartitions[ExactText(name)] = id
        try applyParts()
        return id
    }

    private var newPartitions: [ExactText: PartitionID] = [:]

    func intern(_ kind: StorageFormat.TokenKind, _ name: String) throws(GraphError) -> UInt32 {
        if let token = tokens.catalog.token(kind, name) { return token }
        guard !name.isEmpty, name.utf8.count <= StorageFormat.nameByteLimit else {
            throw .invalidProperty(
                "a name must have 1 to \(StorageFormat.nameByteLimit) bytes, "
                    + "this one has \(name.utf8.count)")
        }
        let token = tokens.catalog.next(kind)
        tokens.catalog.append(kind, name)
        changes.token(kind, token, name: name)
        return token
    }

    func createIndex(_ partition: PartitionID, _ index: IndexDescriptor) throws(StorageError) {
        try flush()
        changes.createIndex(partition, index)
        try applyParts()
    }

    func dropIndex(_ partition: PartitionID, _ index: IndexID) throws(StorageError) {
        try flush()
        changes.dropIndex(partition, index)
        try applyParts()
    }

    /// Judges the changes, writes them as parts and applies these.
    func flush() throws(StorageError) {
        for (_, writer) in writers.sorted(by: { $0.key < $1.key }) {
            do { try writer.finish() } catch { throw .graph(error) }
            if writer.changed.isEmpty { continue }
            let elements = try writer.elementChanges()
            if !elements.nodes.isEmpty || !elements.relationships.isEmpty {
                changes.elements(elements)
            }
        }
        ledger.write(to: &changes)
        for (name, record) in users.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            changes.user(name, record)
        }
        users = [:]
        try applyParts()
        for writer in writers.values { writer.changesWereApplied() }
    }

    /// Adds parts of another kind and applies them.
    func add(_ body: (inout ChangeWriter) -> Void) throws(StorageError) {
        try flush()
        body(&changes)
        try applyParts()
    }

    private func applyParts() throws(StorageError) {
        let parts = changes.parts
        guard parts.count > appliedByteCount else { return }
        let start = appliedByteCount
        // Counted first: a part that fails half way leaves LMDB changed too.
        appliedByteCount = parts.count
        do throws(StorageError) {
            try ChangeApplier(group).apply(parts: parts[start...])
        } catch {
            failure = error
            throw error
        }
    }

    /// Marks the job as one that can only fail: an error left its changes incomplete.
    func fail(_ error: StorageError) { failure = failure ?? error }

    /// All parts as a record; nil if nothing was changed.
    var payload: [UInt8]? { changes.payload }

    /// Ends a job whose closure ended well: its record, or nil if it changed nothing.
    func finish() throws(StorageError) -> [UInt8]? {
        if let failure { throw failure }
        try flush()
        if let payload, payload.count > ChangelogFormat.maxPayloadByteCount {
            throw .limit(
                "a transaction of \(payload.count) bytes exceeds the limit of "
                    + "\(ChangelogFormat.maxPayloadByteCount)")
        }
        return payload
    }

    static func checkName(_ name: String, _ what: String) throws(StorageError) {
        guard !name.isEmpty, name.utf8.count <= StorageFormat.nameByteLimit else {
            throw .limit(
                "the name of a \(what) must have 1 to \(StorageFormat.nameByteLimit) bytes")
        }
    }
}
