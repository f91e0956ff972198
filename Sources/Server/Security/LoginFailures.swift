import Glibc
import Synchronization

/// Counts failed logins by name or by address. Counts go down with time, `limit` in `period`; who
/// has reached `limit` is locked out until its count has gone below.
final class LoginFailures: Sendable {
    private struct Entry {
        var count: Double
        var time: ContinuousClock.Instant
    }

    private static let entryLimit = 10_000

    private let limit: Double
    private let period: Duration
    private let entries = Mutex<[[UInt8]: Entry]>([:])

    init(limit: Int, period: Duration) {
        self.limit = Double(limit)
        self.period = period
    }

    func isLockedOut(_ key: [UInt8]) -> Bool {
        let now = ContinuousClock.now
        // A little less, for counts go down from the moment of a failure on.
        let entry = entries.withLock { $0[key] }
        guard let entry else { return false }
        return count(entry, now) > limit - 1
    }

    func add(_ key: [UInt8]) {
        let now = ContinuousClock.now
        entries.withLock { entries in
            var failureCount = 1.0
            if let entry = entries[key] { failureCount += count(entry, now) }
            entries[key] = Entry(count: min(failureCount, limit), time: now)
            guard entries.count > Self.entryLimit else { return }
            // Those that count least go: a flood of new names lets nobody guess on.
            let counts = entries.values.map { count($0, now) }.sorted()
            let middle = counts[counts.count / 2]
            entries = entries.filter { count($0.value, now) > middle }
        }
    }

    func forget(_ key: [UInt8]) { entries.withLock { $0[key] = nil } }

    private func count(_ entry: Entry, _ now: ContinuousClock.Instant) -> Double {
        max(0, entry.count - (now - entry.time) / period * limit)
    }

    /// The same as text.
    static func text(ofAddress address: String) -> String {
        key(ofAddress: address).map { String($0, radix: 16) }.joined(separator: ".")
    }

    /// What an address counts as: its first half if it is of version 6, for that is what one
    /// customer is given.
    static func key(ofAddress address: String) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16)
        let isVersion6 = inet_pton(AF_INET6, address, &bytes) == 1
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 }
        return isVersion6 && !isMapped ? Array(bytes[..<8]) : Array(address.utf8.prefix(64))
    }
}
