import Foundation
import Synchronization

/// Something that runs on a thread of its own until it is asked for what it made.
final class Background<Result: Sendable>: Sendable {
    private let result = Mutex<Swift.Result<Result, any Error>?>(nil)
    private let isDone = DispatchSemaphore(value: 0)
    private let isStopping = Atomic(false)

    /// - Parameter body: is given what tells whether it is to end.
    init(_ body: @escaping @Sendable (_ isOver: () -> Bool) throws -> Result) {
        Thread.detachNewThread { [self] in
            let made = Swift.Result { try body { isStopping.load(ordering: .relaxed) } }
            result.withLock { $0 = made }
            isDone.signal()
        }
    }

    /// Tells it to end.
    func stop() { isStopping.store(true, ordering: .relaxed) }

    /// Waits for its end.
    func get() throws -> Result {
        isDone.wait()
        guard let made = result.withLock({ $0 }) else { throw LoadError("a thread ended early") }
        return try made.get()
    }
}
