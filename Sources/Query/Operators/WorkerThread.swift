import Glibc
import Synchronization

/// A POSIX thread that runs one function, for work that must not wait on the cooperative pool.
struct WorkerThread {
    private let thread: pthread_t

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Nil where the operating system gives no more threads.
    init?(_ run: @escaping @Sendable () -> Void) {
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
            return nil
        }
        self.thread = thread
    }

    /// Waits until the function has returned.
    func join() { pthread_join(thread, nil) }

    /// How many threads the machine runs at once.
    static let coreCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}

/// Ranges of ids that threads take one by one.
final class SharedRanges: Sendable {
    private let ranges: [Range<UInt64>]
    private let taken = Atomic<Int>(0)

    init(_ ranges: [Range<UInt64>]) { self.ranges = ranges }

    /// The next range; nil once none is left.
    func next() -> Range<UInt64>? {
        let index = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < ranges.count ? ranges[index] : nil
    }

    /// Leaves the rest undone.
    func stop() { taken.store(ranges.count, ordering: .relaxed) }
}
