import Glibc

/// A POSIX thread that runs one function. LMDB's write transactions belong to a thread, and syncs
/// block, so neither may run on the cooperative pool.
package struct Thread: @unchecked Sendable {
    // Safe: a thread id is a number, used once, to join.
    private let thread: pthread_t

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    package init(_ run: @escaping @Sendable () -> Void) throws(StorageError) {
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        if code != 0 {
            body.release()
            throw .limit("the operating system gives no more threads (error \(code))")
        }
        self.thread = thread
    }

    /// Waits until the function has returned.
    package func join() { pthread_join(thread, nil) }

    var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }
}
