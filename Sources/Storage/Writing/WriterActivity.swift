import LMDB
import Synchronization

/// What the writer has done since the store was opened, counted where it does it.
final class WriterActivity: Sendable {
    /// The most records of a group in each range but the last.
    static let recordBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024]

    private let groupCounts: InlineArray<12, Atomic<Int>> = InlineArray { _ in Atomic(0) }
    private let recordCount = Atomic(0)
    private let recordByteCount = Atomic(0)
    private let checkpointCount = Atomic(0)
    private let lastCheckpoint = Mutex(ContinuousClock.now)

    func noteGroup(recordCount count: Int, byteCount: Int) {
        let range = Self.recordBounds.firstIndex { count <= $0 } ?? Self.recordBounds.count
        groupCounts[range].wrappingAdd(1, ordering: .relaxed)
        recordCount.wrappingAdd(count, ordering: .relaxed)
        recordByteCount.wrappingAdd(byteCount, ordering: .relaxed)
    }

    func noteCheckpoint() {
        checkpointCount.wrappingAdd(1, ordering: .relaxed)
        lastCheckpoint.withLock { $0 = .now }
    }

    var totals: StoreActivity {
        var groupCount = 0
        let groups = (0...Self.recordBounds.count).map { range in
            groupCount += groupCounts[range].load(ordering: .relaxed)
            return groupCount
        }
        return StoreActivity(
            recordBounds: Self.recordBounds, groupCounts: groups,
            recordCount: recordCount.load(ordering: .relaxed),
            recordByteCount: recordByteCount.load(ordering: .relaxed),
            checkpointCount: checkpointCount.load(ordering: .relaxed),
            checkpointAge: ContinuousClock.now - lastCheckpoint.withLock { $0 })
    }
}

/// What the writer of a store has done since it was opened.
public struct StoreActivity: Sendable {
    /// Records of one group, which share a sync: how many groups had at most so many, then all.
    public let recordBounds: [Int]
    public let groupCounts: [Int]
    /// Records of the changelog, and their bytes before compression.
    public let recordCount: Int
    public let recordByteCount: Int
    public let checkpointCount: Int
    /// Since the last checkpoint, or since the store was opened.
    public let checkpointAge: Duration
}

/// The readers of a store, of any process.
public struct ReaderStatus: Sendable {
    /// Readers that see a state.
    public let count: Int
    /// How many commits there were since the state that the oldest one sees, whose pages cannot be
    /// used again meanwhile. A checkpoint counts as a reader.
    public let oldestAge: Int
}

extension Store {
    /// What the writer has done; cheap.
    public var activity: StoreActivity { core.activity.totals }

    /// Why the store takes no writes any more; nil while it does.
    public var failure: StorageError? {
        do throws(StorageError) {
            try core.checkWritable()
            return nil
        } catch { return error }
    }

    /// The bytes that the graph's file may grow to without the map moving.
    public var mapByteCount: Int { core.environment.info.mapByteCount }

    /// Who sees which state.
    public func readerStatus() throws(StorageError) -> ReaderStatus {
        do throws(LMDBError) {
            let transactions = try core.environment.readers().compactMap(\.transaction)
            let last = core.environment.info.lastTransaction
            return ReaderStatus(
                count: transactions.count,
                oldestAge: transactions.min().map { max(0, last - $0) } ?? 0)
        } catch { throw .lmdb(error) }
    }
}
