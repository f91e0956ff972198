import Synchronization

/// Who may write, in the order they came: any number of statements together, whose writes share
/// syncs, or one transaction of several statements alone.
///
/// The store's own queue keeps the same order, but there a waiting client could not give up.
final class WriterGate: Sendable {
    enum Kind { case together, alone }

    /// A place in the line.
    typealias Ticket = UInt64

    private struct Waiting {
        let ticket: Ticket
        let kind: Kind
        let enter: @Sendable () -> Void
    }

    private struct State {
        var waiting: ArraySlice<Waiting> = []
        var togetherCount = 0
        var isHeldAlone = false
        var lastTicket: Ticket = 0

        /// Takes those from the line whose turn it is.
        mutating func admit() -> [Waiting] {
            var admitted: [Waiting] = []
            while let first = waiting.first, !isHeldAlone {
                if first.kind == .alone {
                    guard togetherCount == 0 else { break }
                    isHeldAlone = true
                } else {
                    togetherCount += 1
                }
                admitted.append(first)
                waiting.removeFirst()
            }
            return admitted
        }
    }

    private let state = Mutex(State())

    /// Calls `enter` when it is the caller's turn, maybe before this returns; each entry needs one
    /// `leave`.
    @discardableResult
    func wait(_ kind: Kind, _ enter: @escaping @Sendable () -> Void) -> Ticket {
        let (ticket, admitted) = state.withLock { state in
            state.lastTicket += 1
            state.waiting.append(Waiting(ticket: state.lastTicket, kind: kind, enter: enter))
            return (state.lastTicket, state.admit())
        }
        for next in admitted { next.enter() }
        return ticket
    }

    /// Leaves the line; false for who is no longer in it, as the turn has come.
    func giveUp(_ ticket: Ticket) -> Bool {
        let (wasWaiting, admitted) = state.withLock { state in
            let count = state.waiting.count
            state.waiting.removeAll { $0.ticket == ticket }
            return (state.waiting.count < count, state.admit())
        }
        for next in admitted { next.enter() }
        return wasWaiting
    }

    func leave(_ kind: Kind) {
        let admitted = state.withLock { state in
            switch kind {
            case .together: state.togetherCount -= 1
            case .alone: state.isHeldAlone = false
            }
            return state.admit()
        }
        for next in admitted { next.enter() }
    }
}
