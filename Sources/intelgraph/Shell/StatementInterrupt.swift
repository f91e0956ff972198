import Foundation
import Query
import Synchronization

/// Makes Ctrl-C cancel the statement that runs, and nothing else.
final class StatementInterrupt: Sendable {
    private let running = Mutex<CancellationToken?>(nil)

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
                self?.running.withLock { $0?.cancel() }
            }
        }
        waiter.start()
    }

    /// Runs `body` with a token that Ctrl-C cancels.
    func whileRunning<R>(_ body: (CancellationToken) throws -> R) rethrows -> R {
        let token = CancellationToken()
        running.withLock { $0 = token }
        defer { running.withLock { $0 = nil } }
        return try body(token)
    }
}
