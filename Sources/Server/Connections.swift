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

    private struct State {
        var bolt: [ObjectIdentifier: any Channel] = [:]
        var http: [ObjectIdentifier: any Channel] = [:]
        /// Requests that are performed and transactions that are open, of clients whose connection
        /// does not say so by itself.
        var workCount = 0
        var isDraining = false
    }

    private let state = Monitor(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Notes a connection until it is closed; false if there are too many.
    func admit(_ channel: any Channel, _ kind: Kind) -> Bool {
        let id = ObjectIdentifier(channel)
        let isAdmitted = state.withLock { state in
            guard state.bolt.count + state.http.count < limit else { return false }
            switch kind {
            case .bolt: state.bolt[id] = channel
            case .http: state.http[id] = channel
            }
            return true
        }
        guard isAdmitted else { return false }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { state in
                state.bolt[id] = nil
                state.http[id] = nil
            }
        }
        return true
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
