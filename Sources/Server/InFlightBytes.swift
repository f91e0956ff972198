import Synchronization

/// The bytes of messages of all clients that came and are not worked off.
final class InFlightBytes: Sendable {
    /// What each client may hold without being counted, so that small messages always pass.
    static let freeByteCount = 16 << 10

    private let limit: Int
    private let total = Atomic(0)

    init(limit: Int) { self.limit = limit }

    /// Counts what a client holds now in place of what it held; false if all hold too much and
    /// this one is among those whose share grows.
    func update(_ share: inout Int, to heldByteCount: Int) -> Bool {
        let next = max(0, heldByteCount - Self.freeByteCount)
        let growth = next - share
        guard growth != 0 else { return true }
        share = next
        return total.add(growth, ordering: .relaxed).newValue <= limit || growth < 0
    }
}
