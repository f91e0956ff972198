import Synchronization

/// A number that only grows, added to from any thread.
public final class Counter: Sendable {
    private let count = Atomic(0)

    init() {}

    public func add(_ count: Int = 1) { self.count.wrappingAdd(count, ordering: .relaxed) }

    var value: Int { count.load(ordering: .relaxed) }
}
