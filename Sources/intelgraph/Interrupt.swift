import Foundation
import Synchronization

/// Ctrl-C and termination as a request: work ends after the transaction at hand.
enum Interrupt {
    private static let flag = Atomic(false)
    private static let isCaught = Atomic(false)

    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// From now on the first signal is a request; a second one ends the process at once, which
    /// loses nothing that was acknowledged.
    static func catchSignals() {
        guard !isCaught.exchange(true, ordering: .relaxed) else { return }
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                if Interrupt.flag.exchange(true, ordering: .relaxed) {
                    signal(number, SIG_DFL)
                    raise(number)
                }
            }
        }
    }
}
