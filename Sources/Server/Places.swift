import Bolt
import Storage

/// How many of something clients have open: so many all together, and of those a share each, so
/// that nobody takes all.
final class Places: Sendable {
    /// One of them, taken until the last reference to it is gone.
    final class Place: Sendable {
        private let places: Places
        private let name: [UInt8]

        fileprivate init(_ places: Places, _ name: [UInt8]) {
            self.places = places
            self.name = name
        }

        deinit { places.giveBack(name) }
    }

    private struct State {
        var count = 0
        /// By the bytes of names.
        var counts: [[UInt8]: Int] = [:]
    }

    private let what: String
    private let code: String
    private let limit: Int
    private let shareLimit: Int
    private let state = Monitor(State())

    /// - Parameters:
    ///   - what: what they are, such as "results".
    ///   - code: of the failure of who comes too late; drivers try transient ones again.
    ///   - isShared: whether clients are told apart; else one may have all.
    init(_ what: String, limit: Int, isShared: Bool, code: String) {
        self.what = what
        self.code = code
        self.limit = limit
        shareLimit = isShared ? max(1, limit / 4) : limit
    }

    func take(for principal: Principal) throws(Failure) -> Place {
        let name = Array(principal.name.utf8)
        let refusal: String? = state.withLock { state in
            let own = state.counts[name, default: 0]
            if own >= shareLimit {
                return "this user has \(own) \(what) open already, which is what one may have: "
                    + "end some, or try again later"
            }
            if state.count >= limit {
                return "clients have \(limit) \(what) open already: try again later"
            }
            state.count += 1
            state.counts[name] = own + 1
            return nil
        }
        if let refusal { throw Failure(code, refusal) }
        return Place(self, name)
    }

    private func giveBack(_ name: [UInt8]) {
        state.withLock { state in
            state.count -= 1
            let own = state.counts[name, default: 1] - 1
            state.counts[name] = own > 0 ? own : nil
        }
    }
}
