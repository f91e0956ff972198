import Foundation
import Synchronization

/// Looks every two milliseconds at what memory the process has made itself.
public final class MemoryWatch: Sendable {
    private let start = ProcessMemory.anonymous
    private let highest = Atomic(0)
    private let isOver = Atomic(false)

    public init() {
        Thread.detachNewThread { [self] in
            while !isOver.load(ordering: .relaxed) {
                look()
                usleep(2_000)
            }
        }
    }

    /// The most by which the memory has grown since the start.
    public func stop() -> Int {
        isOver.store(true, ordering: .relaxed)
        look()
        return highest.load(ordering: .relaxed)
    }

    private func look() { highest.max(ProcessMemory.anonymous - start, ordering: .relaxed) }
}
