import Synchronization

/// Keeps what somebody does over and over from filling the audit log: beyond so many events of one
/// origin in a period, they are counted and not recorded.
final class AuditThrottle: Sendable {
    private struct Window {
        let end: ContinuousClock.Instant
        var count = 0
        var hiddenCount = 0
    }

    private let limit: Int
    private let period: Duration
    private let windows = Mutex<[String: Window]>([:])
    /// So many origins are remembered.
    private static let originLimit = 10_000

    init(_ limit: Int, per period: Duration) {
        self.limit = limit
        self.period = period
    }

    /// Notes an event.
    ///
    /// - Returns: nil if it is not to be recorded, or how many before it were not.
    func admit(_ origin: String, at now: ContinuousClock.Instant = .now) -> Int? {
        windows.withLock { windows in
            var hiddenCount = 0
            if let known = windows[origin], known.end <= now {
                hiddenCount = known.hiddenCount
                windows[origin] = nil
            }
            if windows.count >= Self.originLimit {
                windows = windows.filter { $0.value.end > now }
                // Too many at once: what is forgotten is recorded once more, at worst.
                if windows.count >= Self.originLimit { windows = [:] }
            }
            var window = windows[origin] ?? Window(end: now + period)
            defer { windows[origin] = window }
            guard window.count < limit else {
                window.hiddenCount += 1
                return nil
            }
            window.count += 1
            return hiddenCount
        }
    }
}
