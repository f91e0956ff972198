import CMalloc
import NIOCore
import Synchronization

extension ServerCore {
    /// From now on gives memory back to the system that large messages and many clients took: the
    /// allocator keeps what many small pieces were in, for others like them.
    func watchMemory(on loop: any EventLoop) {
        let delay = TimeAmount.seconds(5)
        loop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { [self] _ in
            let clientCount = connections.count(.bolt) + connections.count(.http)
            let peak = peakClientCount.max(clientCount, ordering: .relaxed).newValue
            let haveManyLeft = peak - clientCount >= 1_000
            if haveManyLeft { peakClientCount.store(clientCount, ordering: .relaxed) }
            guard inFlight.takeRelief() || haveManyLeft else { return }
            pool.run { _ = malloc_trim(0) }
        }
    }
}
