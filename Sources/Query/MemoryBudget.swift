import Synchronization

/// How many bytes one statement may hold at once in sorts, groups, joins and lists.
///
/// What it counts are the large holders' own estimates, not the allocator's truth.
public final class MemoryBudget: Sendable {
    /// 1 GiB.
    public static let defaultByteCount = 1 << 30

    /// The most that may be reserved at once.
    public let byteCount: Int
    private let reserved = Atomic<Int>(0)
    private let highest = Atomic<Int>(0)

    public init(byteCount: Int) { self.byteCount = byteCount }

    /// The most that was reserved at any time.
    public var highestByteCount: Int { highest.load(ordering: .relaxed) }

    /// Whether holders of what could be had again should let go of it.
    var isScarce: Bool { reserved.load(ordering: .relaxed) > byteCount / 2 }

    func reserve(_ count: Int) throws(QueryError) {
        // A count near Int.max must not wrap around the limit.
        guard count <= byteCount else { throw exceeded }
        let total = reserved.wrappingAdd(count, ordering: .relaxed).newValue
        guard total <= byteCount else {
            reserved.wrappingSubtract(count, ordering: .relaxed)
            throw exceeded
        }
        highest.max(total, ordering: .relaxed)
    }

    func release(_ count: Int) { reserved.wrappingSubtract(count, ordering: .relaxed) }

    private var exceeded: QueryError {
        QueryError(
            .limitExceeded, detail: "MemoryBudget",
            "The statement needs more than its memory budget of \(byteCount) bytes.")
    }
}

/// Stops a running statement from another thread.
public final class CancellationToken: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    /// Makes the statement fail at its next batch. Once done it stays so.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}

/// Calls somebody, once, if a statement still runs after some time: from one of its threads.
package final class LateNotice: Sendable {
    private let time: ContinuousClock.Instant
    private let call: @Sendable () -> Void
    private let wasCalled = Atomic<Bool>(false)

    package init(after delay: Duration, _ call: @escaping @Sendable () -> Void) {
        time = .now + delay
        self.call = call
    }

    /// Calls if it is time.
    func check(_ now: ContinuousClock.Instant) {
        guard now >= time, !wasCalled.load(ordering: .relaxed),
            !wasCalled.exchange(true, ordering: .relaxed)
        else { return }
        call()
    }
}
