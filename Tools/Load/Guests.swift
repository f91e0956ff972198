import Foundation

/// What a guest that is no good client does: it connects, sends, stays, and goes.
struct Behaviour: Sendable {
    var bytes: [UInt8] = []
    /// So many bytes are sent at once, ...
    var pieceByteCount = Int.max
    /// ... and the next after this pause.
    var pause: Duration = .zero
    /// How long the guest stays once it has sent all.
    var stay: Duration = .zero
    /// Whether it takes what the server sends.
    var reads = true
    /// Whether it goes without a farewell, by a reset of the connection.
    var isReset = false
}

/// Many guests on one thread, so many at once.
struct Guests {
    /// How their visits ended.
    struct Outcome: Sendable {
        var connected = 0
        /// The server hung up on them.
        var sentAway = 0
        /// They went by themselves.
        var left = 0
        /// No connection came about.
        var refused = 0
    }

    private struct Guest {
        let socket: Int32
        let behaviour: Behaviour
        var sentCount = 0
        var isConnected = false
        /// When it sends its next piece, or goes.
        var due: UInt64 = 0
        var hasSentAll: Bool { sentCount == behaviour.bytes.count }
    }

    private let address: SocketAddress
    private let count: Int
    private let limit: Int
    private let behaviour: (Int) -> Behaviour
    private var guests: [Guest] = []
    private var outcome = Outcome()
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// - Parameters:
    ///   - limit: how many are there at once.
    ///   - behaviour: what each of them does.
    init(
        _ address: SocketAddress, count: Int, atOnce limit: Int,
        _ behaviour: @escaping (Int) -> Behaviour
    ) {
        self.address = address
        self.count = count
        self.limit = limit
        self.behaviour = behaviour
    }

    /// Runs until all have gone, or `isOver`.
    mutating func run(until isOver: () -> Bool = { false }) throws -> Outcome {
        var begun = 0
        while begun < count || !guests.isEmpty, !isOver() {
            while begun < count, guests.count < limit {
                if let socket = try address.beginToConnect(begun) {
                    guests.append(Guest(socket: socket, behaviour: behaviour(begun)))
                } else {
                    outcome.refused += 1
                }
                begun += 1
            }
            try step()
        }
        for guest in guests { close(guest.socket) }
        guests = []
        return outcome
    }

    private mutating func step() throws {
        let now = monotonicNanoseconds()
        var wake = now + 20_000_000
        var sockets = guests.map { guest in
            var events: Int32 = guest.behaviour.reads ? POLLIN : 0
            if !guest.isConnected || !guest.hasSentAll && guest.due <= now { events |= POLLOUT }
            if guest.isConnected { wake = min(wake, max(guest.due, now)) }
            return pollfd(fd: guest.socket, events: Int16(events), revents: 0)
        }
        // Who has nothing to do until later must not make this spin.
        let wait = Int32((wake - now + 999_999) / 1_000_000)
        poll(&sockets, nfds_t(sockets.count), wait)
        var gone: [Int] = []
        let time = monotonicNanoseconds()
        for index in guests.indices where !goOn(index, sockets[index].revents, time) {
            gone.append(index)
        }
        for index in gone.reversed() {
            close(guests[index].socket)
            guests.remove(at: index)
        }
    }

    /// False once the guest has gone.
    private mutating func goOn(_ index: Int, _ events: Int16, _ now: UInt64) -> Bool {
        if !guests[index].isConnected {
            guard events != 0 else { return true }
            guard isConnected(guests[index].socket) else {
                outcome.refused += 1
                return false
            }
            guests[index].isConnected = true
            outcome.connected += 1
            prepare(guests[index])
            guests[index].due =
                guests[index].hasSentAll ? now + guests[index].behaviour.stay.nanoseconds : now
        }
        if events & Int16(POLLIN | POLLHUP | POLLERR) != 0, !isStillThere(guests[index]) {
            outcome.sentAway += 1
            return false
        }
        guard guests[index].due <= now else { return true }
        if guests[index].hasSentAll {
            outcome.left += 1
            return false
        }
        return send(index, now)
    }

    private mutating func send(_ index: Int, _ now: UInt64) -> Bool {
        let guest = guests[index]
        let piece = guest.behaviour.bytes.dropFirst(guest.sentCount)
            .prefix(guest.behaviour.pieceByteCount)
        let count = piece.withUnsafeBytes {
            Foundation.send(
                guest.socket, $0.baseAddress, $0.count,
                Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if count < 0 {
            if errno == EAGAIN || errno == EINTR { return true }
            outcome.sentAway += 1
            return false
        }
        guests[index].sentCount += count
        let behaviour = guest.behaviour
        guests[index].due =
            now + (guests[index].hasSentAll ? behaviour.stay : behaviour.pause).nanoseconds
        return true
    }

    /// Takes what came; false if the server hung up.
    private mutating func isStillThere(_ guest: Guest) -> Bool {
        guard guest.behaviour.reads else { return false }
        while true {
            let count = recv(guest.socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
        }
    }

    private func isConnected(_ socket: Int32) -> Bool {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
        return error == 0
    }

    private func prepare(_ guest: Guest) {
        guard guest.behaviour.isReset else { return }
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            guest.socket, SOL_SOCKET, SO_LINGER, &option,
            socklen_t(MemoryLayout<linger>.size))
    }
}
