/// Snapshots of the last commit that nobody uses now, kept so that a statement need not begin an
/// LMDB transaction.
///
/// An idle snapshot keeps its pages from reuse like any reader, so the writer ends those of before
/// at each commit, and all of them where the map has to move.
final class SnapshotPool: Sendable {
    /// More idle snapshots than this are not kept.
    private static let capacity = 64

    // Safe: an idle snapshot belongs to the pool alone, and taking it out hands it over.
    private struct State: @unchecked Sendable {
        var idle: [Snapshot] = []
        var commitCount = 0
        var isClosed = false
    }

    // No `Mutex`: on Linux that is handed to the thread that has waited longest, so that short
    // reads on many threads would wait for one another to be scheduled.
    private let state = Monitor(State())

    /// An idle snapshot, and how many commits there were: a new one that is begun after this call
    /// sees them all.
    func take() -> (snapshot: Snapshot?, commitCount: Int) {
        let taken = state.withLock { state in
            Taken(snapshot: state.idle.popLast(), commitCount: state.commitCount)
        }
        return (taken.snapshot, taken.commitCount)
    }

    /// Takes back a snapshot; one that is no longer of the last commit ends.
    func giveBack(_ snapshot: Snapshot, commitCount: Int) {
        let given = Taken(snapshot: snapshot, commitCount: commitCount)
        state.withLock { state in
            guard !state.isClosed, state.commitCount == given.commitCount,
                state.idle.count < Self.capacity, let snapshot = given.snapshot
            else { return }
            state.idle.append(snapshot)
        }
    }

    /// Ends idle snapshots once there is a newer state.
    func noteCommit() {
        let ended = state.withLock { state in
            state.commitCount += 1
            defer { state.idle.removeAll(keepingCapacity: true) }
            return Ended(snapshots: state.idle)
        }
        // The snapshots end here, behind the lock.
        _ = ended
    }

    /// Ends idle snapshots and, if `closing`, keeps none from now on.
    func removeAll(closing: Bool = false) {
        let ended = state.withLock { state in
            state.isClosed = state.isClosed || closing
            defer { state.idle.removeAll() }
            return Ended(snapshots: state.idle)
        }
        _ = ended
    }

    // Safe: it only carries a snapshot across the lock, from one owner to the next.
    private struct Taken: @unchecked Sendable {
        let snapshot: Snapshot?
        let commitCount: Int
    }
    // Safe: as `Taken`.
    private struct Ended: @unchecked Sendable {
        let snapshots: [Snapshot]
    }
}
