import Query
import Synchronization

/// Ends a statement that runs, from another thread.
final class StatementStop: Sendable {
    /// What a statement of this process looks at.
    let token = CancellationToken()
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    /// Calls `action` if the statement is to end.
    func onStop(_ action: @escaping @Sendable () -> Void) {
        self.action.withLock { $0 = action }
    }

    func stop() {
        token.cancel()
        action.withLock { $0 }?()
    }
}
