import Glibc
import Synchronization

/// Ctrl-C and termination as a request: work ends after the transaction at hand.
enum Interrupt {
    private static let flag = Atomic(false)
    private static let start = ContinuousClock.now
    /// When the first signal came, in nanoseconds from then.
    private static let requestTime = Atomic<UInt64>(0)
    private static let isCaught = Atomic(false)

    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// Signals this soon after the first are the same request: `timeout` and others send one to the
    /// process and to its group.
    private static let repetition: UInt64 = 200_000_000

    /// From now on the first signal is a request; a later one ends the process at once, which loses
    /// nothing that was acknowledged.
    static func catchSignals() {
        guard !isCaught.exchange(true, ordering: .relaxed) else { return }
        // Made now, as a signal's handler must not.
        _ = start
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                let (seconds, attoseconds) = (ContinuousClock.now - Interrupt.start).components
                let now = UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
                if !Interrupt.flag.exchange(true, ordering: .relaxed) {
                    Interrupt.requestTime.store(now, ordering: .relaxed)
                } else if now - Interrupt.requestTime.load(ordering: .relaxed)
                    > Interrupt.repetition
                {
                    signal(number, SIG_DFL)
                    raise(number)
                }
            }
        }
    }
}
