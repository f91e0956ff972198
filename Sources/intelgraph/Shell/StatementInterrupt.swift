import Foundation
import Synchronization

/// Makes Ctrl-C cancel the statement that runs, and nothing else.
final class StatementInterrupt: Sendable {
    private let running = Mutex<StatementStop?>(nil)

    /// - Parameter isCaught: Whether the signal is taken from the process at all. Call it before
    ///   other threads start, for they inherit which signals are blocked.
    init(isCaught: Bool) {
        guard isCaught else { return }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let waiter = Thread { [weak self] in
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGINT)
            var number: Int32 = 0
            while sigwait(&signals, &number) == 0 {
                self?.running.withLock { $0 }?.stop()
            }
        }
        waiter.start()
    }

    /// Runs `body`, which Ctrl-C stops.
    func whileRunning<R>(_ body: (StatementStop) throws -> R) rethrows -> R {
        let stop = StatementStop()
        running.withLock { $0 = stop }
        defer { running.withLock { $0 = nil } }
        return try body(stop)
    }
}
