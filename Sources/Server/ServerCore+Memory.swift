import CMalloc
import NIOCore

extension ServerCore {
    /// From now on gives memory back to the system that large messages took: the allocator keeps
    /// what many small pieces were in, for others like them.
    func watchMemory(on loop: any EventLoop) {
        let delay = TimeAmount.seconds(5)
        loop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { [self] _ in
            guard inFlight.takeRelief() else { return }
            pool.run { _ = malloc_trim(0) }
        }
    }
}
