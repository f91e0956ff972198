import Glibc
import Synchronization

/// Rows on their way from the threads that make them to the one that hands them on, in the order
/// of the ranges that they come from.
///
/// Threads take ranges in order. The one at the head, whose rows go on first, always has room for
/// some of its own; the others wait while too many rows do. So nobody waits for ever.
///
/// A range that fails ends the rows behind it; those before it still go on. So the statement ends
/// as it would on one thread: with the error of the first range that has one, unless the rows
/// before it are enough.
final class GatherQueue: @unchecked Sendable {
    // Safe: all but constants and atomics is touched only while the mutex is held.

    /// What waits from one range.
    private struct Part {
        var batches: [Batch] = []
        /// What they hold of the memory budget.
        var byteCount = 0
        var isDone = false
        var error: QueryError?
    }

    /// The most bytes that wait, but for those that a thread brings all at once.
    private let limit: Int
    private let ranges: [Range<UInt64>]
    private let budget: MemoryBudget

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// Rows of the head have come, or its end.
    private let hasRows = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Rows have gone, or the head has moved.
    private let hasRoom = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    private var parts: ContiguousArray<Part>
    /// The range whose rows go on next.
    private var head = 0
    /// The first range that no thread has taken.
    private var untaken = 0
    /// What all parts hold of the memory budget.
    private var byteCount = 0
    /// Nobody wants rows of ranges from here on.
    private let end: Atomic<Int>

    init(_ ranges: [Range<UInt64>], _ budget: MemoryBudget) {
        self.ranges = ranges
        self.budget = budget
        limit = min(1 << 24, budget.byteCount / 8)
        parts = ContiguousArray(repeating: Part(), count: ranges.count)
        end = Atomic(ranges.count)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(hasRows, nil)
        pthread_cond_init(hasRoom, nil)
    }

    deinit {
        budget.release(byteCount)
        pthread_cond_destroy(hasRoom)
        pthread_cond_destroy(hasRows)
        pthread_mutex_destroy(mutex)
        hasRoom.deallocate()
        hasRows.deallocate()
        mutex.deallocate()
    }

    // MARK: Threads that make rows

    /// The next range, and its place among all; nil once none is left that anyone wants.
    func take() -> (place: Int, range: Range<UInt64>)? {
        withLock {
            guard untaken < end.load(ordering: .relaxed) else { return nil }
            untaken += 1
            return (untaken - 1, ranges[untaken - 1])
        }
    }

    /// Whether rows of a range are still wanted.
    func isWanted(_ place: Int) -> Bool { place < end.load(ordering: .relaxed) }

    /// Hands over rows of a range that was taken, in their order. Waits while there is no room for
    /// them; drops them once nobody wants them.
    func put(_ batches: [Batch], byteCount count: Int, at place: Int) {
        withLock {
            while isWanted(place) {
                if let reserved = reserve(count, at: place) {
                    parts[place].batches += batches
                    parts[place].byteCount += reserved
                    byteCount += reserved
                    if place == head { pthread_cond_signal(hasRows) }
                    return
                }
                pthread_cond_wait(hasRoom, mutex)
            }
        }
    }

    /// No more rows of a range come: all are there, or it has failed.
    func finish(_ place: Int, _ error: QueryError?) {
        withLock {
            parts[place].isDone = true
            parts[place].error = error
            if error != nil, isWanted(place) {
                end.store(place + 1, ordering: .relaxed)
                // Who waits to hand over rows behind the error has nothing to wait for.
                pthread_cond_broadcast(hasRoom)
            }
            if place == head { pthread_cond_signal(hasRows) }
        }
    }

    /// What the rows take of the budget; nil where they have to wait. Rows of the head with none
    /// before them go on in any case, uncounted where the budget has no room: they are what a
    /// single thread would hold.
    private func reserve(_ count: Int, at place: Int) -> Int? {
        let waiting = place == head ? parts[place].byteCount : byteCount
        let isNext = place == head && parts[place].batches.isEmpty
        guard isNext || waiting + count <= limit else { return nil }
        // Without room in the budget rows wait, and the error is no one's.
        if (try? budget.reserve(count)) != nil { return count }
        return isNext ? 0 : nil
    }

    // MARK: The thread that hands rows on

    /// The next rows in order; waits for them. Nil after the last.
    func next() throws(QueryError) -> [Batch]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while isWanted(head) {
            if !parts[head].batches.isEmpty {
                let part = parts[head]
                parts[head].batches = []
                parts[head].byteCount = 0
                byteCount -= part.byteCount
                budget.release(part.byteCount)
                pthread_cond_broadcast(hasRoom)
                return part.batches
            }
            if let error = parts[head].error { throw error }
            if parts[head].isDone {
                head += 1
                pthread_cond_broadcast(hasRoom)
            } else {
                pthread_cond_wait(hasRows, mutex)
            }
        }
        return nil
    }

    /// Ends the work: nobody wants more rows.
    func stop() {
        withLock {
            end.store(0, ordering: .relaxed)
            pthread_cond_broadcast(hasRoom)
        }
    }

    private func withLock<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
