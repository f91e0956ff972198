import NIOCore
import Storage

/// What the connections of a server are told from outside.
enum ConnectionEvent {
    /// The connection is to end as soon as nothing of its client is open.
    case drain
    /// The connection is to end now.
    case end
}

/// The connections of a server, and what keeps it from ending.
final class Connections: Sendable {
    enum Kind { case bolt, http }

    /// Which limit a connection is beyond.
    enum Surplus { case ofServer, ofAddress }

    /// What becomes of a connection.
    enum Admission: Equatable {
        case admitted
        /// It is beyond a limit, and its client is told only how the server is.
        case spare(Surplus)
        case refused
    }

    private struct State {
        var bolt: [ObjectIdentifier: any Channel] = [:]
        var http: [ObjectIdentifier: any Channel] = [:]
        /// How many of them each address has, without the spare ones, ...
        var addressCounts: [[UInt8]: Int] = [:]
        /// ... and how many of those there are.
        var spareCount = 0
        /// Requests that are performed and transactions that are open, of clients whose connection
        /// does not say so by itself.
        var workCount = 0
        var isDraining = false
    }

    private let state = Monitor(State())
    private let limits: ConnectionLimits

    init(_ limits: ConnectionLimits) { self.limits = limits }

    /// Notes a connection until it is closed, unless it is refused.
    func admit(_ channel: any Channel, _ kind: Kind) -> Admission {
        let id = ObjectIdentifier(channel)
        let address = channel.remoteAddress?.ipAddress ?? ""
        let addressKey = LoginFailures.key(ofAddress: address)
        let addressLimit = limits.limit(of: address)
        let admission: Admission = state.withLock { state in
            let count = state.bolt.count + state.http.count - state.spareCount
            let addressCount = state.addressCounts[addressKey, default: 0]
            let surplus: Surplus? =
                count >= limits.total
                ? .ofServer : addressCount >= addressLimit ? .ofAddress : nil
            if surplus == nil {
                state.addressCounts[addressKey] = addressCount + 1
            } else if kind == .http, state.spareCount < ConnectionLimits.spareCount {
                state.spareCount += 1
            } else {
                return .refused
            }
            switch kind {
            case .bolt: state.bolt[id] = channel
            case .http: state.http[id] = channel
            }
            return surplus.map(Admission.spare) ?? .admitted
        }
        guard admission != .refused else { return .refused }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { state in
                state.bolt[id] = nil
                state.http[id] = nil
                if admission != .admitted { return state.spareCount -= 1 }
                let addressCount = (state.addressCounts[addressKey] ?? 0) - 1
                state.addressCounts[addressKey] = addressCount > 0 ? addressCount : nil
            }
        }
        return admission
    }

    func count(_ kind: Kind) -> Int {
        state.withLock { kind == .bolt ? $0.bolt.count : $0.http.count }
    }

    /// Tells all connections.
    func tell(_ event: ConnectionEvent) {
        let channels = state.withLock { state in
            if event == .drain { state.isDraining = true }
            return Array(state.bolt.values) + Array(state.http.values)
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(event) }
    }

    var isDraining: Bool { state.withLock(\.isDraining) }

    func beginWork() { state.withLock { $0.workCount += 1 } }
    func endWork() { state.withLock { $0.workCount -= 1 } }

    /// Waits until no client has anything open, but not longer than `timeout`.
    func waitUntilIdle(_ timeout: Duration) {
        _ = state.wait(for: timeout) { state -> Bool? in
            state.bolt.isEmpty && state.workCount == 0 ? true : nil
        }
    }

    /// Waits until nobody is connected any more, but not longer than `timeout`.
    func waitUntilGone(_ timeout: Duration) {
        _ = state.wait(for: timeout) { state -> Bool? in
            state.bolt.isEmpty && state.http.isEmpty ? true : nil
        }
    }
}
