import Synchronization

/// The bytes of messages of all clients that came and are not worked off, and of their values.
final class InFlightBytes: Sendable {
    /// What each share may hold without being counted, so that small messages always pass.
    static let freeByteCount = 16 << 10
    /// Once so much was held, the allocator may keep a lot of it when little is held again.
    private static let muchByteCount = 24 << 20
    private static let littleByteCount = 8 << 20

    private let limit: Int
    private let total = Atomic(0)
    private let wasMuch = Atomic(false)

    init(limit: Int) { self.limit = limit }

    /// What one holds; nothing at first, and from its last reference on.
    final class Share: Sendable {
        private let all: InFlightBytes
        private let counted = Atomic(0)

        fileprivate init(_ all: InFlightBytes) { self.all = all }

        deinit { update(to: 0) }

        /// Counts what is held now in place of what was; false if all hold too much and this one is
        /// among those whose share grows.
        @discardableResult
        func update(to heldByteCount: Int) -> Bool {
            let next = max(0, heldByteCount - InFlightBytes.freeByteCount)
            let growth = next - counted.exchange(next, ordering: .relaxed)
            return growth == 0 || all.add(growth) || growth < 0
        }
    }

    func makeShare(of byteCount: Int = 0) -> Share {
        let share = Share(self)
        share.update(to: byteCount)
        return share
    }

    /// Whether memory should be given back to the system: much was held, and little is now. True
    /// once for each time.
    func takeRelief() -> Bool {
        total.load(ordering: .relaxed) < Self.littleByteCount
            && wasMuch.load(ordering: .relaxed) && wasMuch.exchange(false, ordering: .relaxed)
    }

    private func add(_ growth: Int) -> Bool {
        let sum = total.add(growth, ordering: .relaxed).newValue
        if sum > Self.muchByteCount { wasMuch.store(true, ordering: .relaxed) }
        return sum <= limit
    }
}
