import Changelog
import LMDB

/// One LMDB write transaction with the records of the jobs that succeeded in it.
struct WriteGroup {
    private let core: StoreCore
    private var state: GroupState
    private(set) var payloads: [[UInt8]] = []
    private(set) var byteCount = 0

    init(_ core: StoreCore) throws(StorageError) {
        self.core = core
        state = try GroupState(beginningIn: core)
    }

    /// Runs one job; returns its error if it failed, and then nothing of it is left.
    mutating func run(_ job: WriteJob) -> (any Error)? {
        let jobState = JobState(state)
        defer { jobState.end() }
        do {
            try job.run(Transaction(jobState))
        } catch {
            return undo(jobState) ?? error
        }
        do throws(StorageError) {
            if let payload = try jobState.finish() { add(payload) }
            return nil
        } catch .lmdb(.mapFull) {
            // The job itself has ended well and its record is whole; only the map was too small.
            guard let payload = jobState.payload else { return undo(jobState) }
            add(payload)
            return restart(growing: true)
        } catch {
            return undo(jobState) ?? error
        }
    }

    /// Applies a record that is in the log already.
    mutating func replay(_ payload: [UInt8]) throws(StorageError) {
        payloads.append(payload)
        byteCount += payload.count
        do throws(StorageError) {
            try ChangeApplier(state).apply(payload: payload)
        } catch .lmdb(.mapFull) {
            if let error = restart(growing: true) { throw error }
        }
    }

    private mutating func add(_ payload: [UInt8]) {
        payloads.append(payload)
        byteCount += payload.count
    }

    /// Takes back what a failed job has in LMDB. An error means that the whole group fails.
    private mutating func undo(_ job: JobState) -> StorageError? {
        if job.appliedByteCount == 0 { return nil }
        var isMapFull = false
        if case .lmdb(.mapFull) = job.failure { isMapFull = true }
        return restart(growing: isMapFull)
    }

    /// Begins again with the records of the jobs that succeeded.
    private mutating func restart(growing: Bool) -> StorageError? {
        var isTooSmall = growing
        while true {
            do throws(StorageError) {
                state.access.abort()
                if isTooSmall { try core.growMap() }
                state = try GroupState(beginningIn: core)
                for payload in payloads { try ChangeApplier(state).apply(payload: payload) }
                return nil
            } catch .lmdb(.mapFull) {
                isTooSmall = true
            } catch {
                return error
            }
        }
    }

    /// Writes the sums of the group; afterwards only the commit itself is left to do.
    mutating func prepareCommit(_ lsn: LSN) throws(StorageError) {
        while true {
            do throws(StorageError) {
                try state.writeSums()
                return try MetaTable(state.access).setLSN(lsn)
            } catch .lmdb(.mapFull) {
                if let error = restart(growing: true) { throw error }
            }
        }
    }

    /// Makes the changes visible, which LMDB may still lack room in the map for; it has then
    /// dropped the transaction, and the records are applied once more in a larger map.
    mutating func commit(_ lsn: LSN) throws(StorageError) {
        while true {
            do throws(StorageError) {
                try state.access.commit()
                if state.hasChangedUsers { core.noteUserChange() }
                return core.publish(state.tokens, state.schema)
            } catch .lmdb(.mapFull) {
                if let error = restart(growing: true) { throw error }
                try prepareCommit(lsn)
            }
        }
    }

    func abort() { state.access.abort() }
}

extension GroupState {
    /// Begins a write transaction with the catalogs as they were committed last.
    convenience init(beginningIn core: StoreCore) throws(StorageError) {
        let transaction: WriteTransaction
        do { transaction = try core.environment.writeTransaction() } catch { throw .lmdb(error) }
        let catalogs = core.currentCatalogs
        self.init(
            try TableAccess(writing: transaction, core.tables), catalogs.tokens, catalogs.schema)
    }
}
