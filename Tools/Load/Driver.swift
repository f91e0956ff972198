import Foundation
import Synchronization

/// Many connections on one thread: each asks for its next operation once it has the answer to the
/// last.
final class Driver {
    /// How often a connection asks; nil for as often as it is answered.
    var interval: Duration?
    private(set) var measured = Measurements()
    /// The connection that was answered last.
    private(set) var lastAnswered: Connection?
    private let address: SocketAddress
    private let connectionCount: Int
    private let next: () -> Operation?
    private var clients: [Client] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private static let patience: UInt64 = 30_000_000_000

    private struct Client {
        var connection: Connection
        var operation: Operation?
        var begun: UInt64 = 0
        /// When it may ask again.
        var due: UInt64 = 0
        var isLoggingOn = true
    }

    /// - Parameter next: the operation that comes next, on whichever connection; nil at the end.
    init(_ address: SocketAddress, connections: Int, next: @escaping () -> Operation?) {
        self.address = address
        connectionCount = connections
        self.next = next
    }

    /// Runs until there is nothing to ask any more or `isOver`, and what was asked is answered.
    func run(until isOver: () -> Bool = { false }) throws -> Measurements {
        for _ in 0..<connectionCount { clients.append(Client(connection: try Connection(address))) }
        var sockets = clients.map { pollfd(fd: $0.connection.socket, events: 0, revents: 0) }
        var hasMore = true
        var end: UInt64?
        let start = monotonicNanoseconds()
        while true {
            let now = monotonicNanoseconds()
            if end == nil, isOver() || !hasMore { end = now }
            if let end {
                if clients.allSatisfy({ $0.operation == nil && !$0.isLoggingOn }) { break }
                if now - end > Self.patience { break }
            }
            var wake: UInt64 = now + 50_000_000
            for index in clients.indices {
                if end == nil, hasMore { hasMore = ask(index, now, &wake) }
                guard clients[index].connection.write() else {
                    try renew(index, &sockets)
                    continue
                }
                let hasOutput = clients[index].connection.hasOutput
                sockets[index].events = Int16(POLLIN) | (hasOutput ? Int16(POLLOUT) : 0)
            }
            let wait = wake > now ? Int32((wake - now + 999_999) / 1_000_000) : 0
            guard poll(&sockets, nfds_t(sockets.count), wait) > 0 else { continue }
            for index in sockets.indices where sockets[index].revents & ~Int16(POLLOUT) != 0 {
                if try !clients[index].connection.read(&buffer) {
                    try renew(index, &sockets)
                } else if clients[index].connection.isAnswered {
                    finish(index)
                }
            }
        }
        for client in clients where client.operation != nil {
            measured.note(error: "no answer came", in: client.operation?.name ?? "")
        }
        measured.seconds = Double(monotonicNanoseconds() - start) / 1e9
        clients = []
        return measured
    }

    /// Lets a connection that is free ask; false once there is nothing to ask for.
    private func ask(_ index: Int, _ now: UInt64, _ wake: inout UInt64) -> Bool {
        guard clients[index].operation == nil, !clients[index].isLoggingOn else { return true }
        guard clients[index].due <= now else {
            wake = min(wake, clients[index].due)
            return true
        }
        guard let operation = next() else { return false }
        begin(operation, index)
        if let interval {
            // Who falls behind does not hurry afterwards.
            clients[index].due = max(clients[index].due, now) + interval.nanoseconds
        }
        return true
    }

    private func begin(_ operation: Operation, _ index: Int) {
        clients[index].operation = operation
        clients[index].begun = monotonicNanoseconds()
        clients[index].connection.ask(operation.bytes, answerCount: operation.answerCount)
    }

    private func finish(_ index: Int) {
        let client = clients[index]
        clients[index].operation = nil
        clients[index].isLoggingOn = false
        guard let operation = client.operation else {
            if let failure = client.connection.failure {
                measured.note(error: failure, in: "logging on")
            }
            return
        }
        if let failure = client.connection.failure {
            measured.note(error: failure, in: operation.name)
            return begin(OperationWriter.reset, index)
        }
        if let wanted = operation.recordCount, wanted != client.connection.recordCount {
            measured.note(
                error: "\(client.connection.recordCount) records instead of \(wanted)",
                in: operation.name)
        }
        lastAnswered = client.connection
        measured.note(monotonicNanoseconds() - client.begun, in: operation.name)
    }

    /// A new connection in the place of one that broke.
    private func renew(_ index: Int, _ sockets: inout [pollfd]) throws {
        measured.note(error: "the server hung up", in: clients[index].operation?.name ?? "idle")
        clients[index] = Client(connection: try Connection(address))
        sockets[index].fd = clients[index].connection.socket
        sockets[index].events = Int16(POLLIN) | Int16(POLLOUT)
    }
}

func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

extension Duration {
    var nanoseconds: UInt64 {
        UInt64(components.seconds) * 1_000_000_000 + UInt64(components.attoseconds / 1_000_000_000)
    }
}
