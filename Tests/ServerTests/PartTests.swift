import Foundation
import Storage
import Synchronization
import TestKit
import Testing

@testable import Server

@Suite struct `The gate to the writer` {
    @Test func `lets many in together and one alone, in order`() {
        let gate = WriterGate()
        let entered = Mutex<[String]>([])
        func enter(_ name: String, _ kind: WriterGate.Kind) -> WriterGate.Ticket {
            gate.wait(kind) { entered.withLock { $0.append(name) } }
        }
        func now() -> [String] { entered.withLock { $0 } }
        _ = enter("a", .together)
        _ = enter("b", .together)
        _ = enter("c", .alone)
        // It does not overtake who is to be alone.
        _ = enter("d", .together)
        #expect(now() == ["a", "b"])
        gate.leave(.together)
        #expect(now() == ["a", "b"])
        gate.leave(.together)
        #expect(now() == ["a", "b", "c"])
        gate.leave(.alone)
        #expect(now() == ["a", "b", "c", "d"])
        gate.leave(.together)
    }

    @Test func `who gives up lets those behind go on`() {
        let gate = WriterGate()
        let entered = Mutex(0)
        _ = gate.wait(.together) {}
        let alone = gate.wait(.alone) { Issue.record("it has given up") }
        let behind = gate.wait(.together) { entered.withLock { $0 += 1 } }
        #expect(gate.giveUp(alone))
        #expect(!gate.giveUp(alone))
        #expect(entered.withLock { $0 } == 1)
        #expect(!gate.giveUp(behind))
    }

    @Test func `never lets another in beside who is alone`() {
        let gate = WriterGate()
        let state = Mutex((together: 0, alone: 0, done: 0))
        let count = 400
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let kind: WriterGate.Kind = index.isMultiple(of: 5) ? .alone : .together
            let ticket = gate.wait(kind) {
                state.withLock { state in
                    if kind == .alone { state.alone += 1 } else { state.together += 1 }
                    #expect(state.alone == 0 || state.alone == 1 && state.together == 0)
                }
                DispatchQueue.global().async {
                    state.withLock { state in
                        if kind == .alone { state.alone -= 1 } else { state.together -= 1 }
                        state.done += 1
                    }
                    gate.leave(kind)
                }
            }
            if index.isMultiple(of: 7), gate.giveUp(ticket) { state.withLock { $0.done += 1 } }
        }
        #expect(eventually { state.withLock { $0.done } == count })
    }
}

@Suite struct `The pool of threads` {
    @Test func `runs more jobs than it has threads, urgent ones at once`() throws {
        let pool = try WorkerPool(threadLimit: 3)
        let gate = Monitor(false)
        let done = Mutex(0)
        for _ in 0..<20 {
            pool.run {
                _ = gate.wait { $0 ? true : nil }
                done.withLock { $0 += 1 }
            }
        }
        let urgent = Monitor(false)
        pool.run(isUrgent: true) { urgent.withLock { $0 = true } }
        #expect(urgent.wait(for: .seconds(10)) { $0 ? true : nil } == true)
        #expect(done.withLock { $0 } == 0)
        #expect(pool.threadCount <= 4)
        gate.withLock { $0 = true }
        #expect(eventually { done.withLock { $0 } == 20 })
        pool.close(.seconds(10))
        #expect(pool.threadCount == 0)
    }

    @Test func `runs short jobs beside more long ones than there are cores`() throws {
        let pool = try WorkerPool(threadLimit: 100)
        let gate = Monitor(false)
        let done = Mutex(0)
        for _ in 0..<70 {
            pool.run {
                _ = gate.wait { $0 ? true : nil }
                done.withLock { $0 += 1 }
            }
        }
        for _ in 0..<10 {
            let short = Monitor(0)
            for _ in 0..<100 { pool.run { short.withLock { $0 += 1 } } }
            #expect(short.wait(for: .seconds(10)) { $0 == 100 ? true : nil } == true)
        }
        #expect(done.withLock { $0 } == 0)
        gate.withLock { $0 = true }
        #expect(eventually { done.withLock { $0 } == 70 })
        pool.close(.seconds(10))
        #expect(pool.threadCount == 0)
    }

    /// A timer tells those who wait too long.
    @Test func `says who has to wait`() throws {
        let pool = try WorkerPool(threadLimit: 4)
        let gate = Monitor(false)
        let begun = Mutex(0)
        let mustWait = (0..<12).map { _ in
            pool.run {
                begun.withLock { $0 += 1 }
                _ = gate.wait { $0 ? true : nil }
            }
        }
        #expect(!mustWait[0] && mustWait[4...].allSatisfy { $0 })
        #expect(eventually { begun.withLock { $0 } == 4 })
        gate.withLock { $0 = true }
        #expect(eventually { begun.withLock { $0 } == 12 })
        pool.close(.seconds(10))
        #expect(pool.threadCount == 0)
    }

    /// Found as memory of large messages that stayed until other jobs came.
    @Test func `lets go of a job once it was run, also one that has waited`() throws {
        final class Held: Sendable {}
        struct Weak { weak var held: Held? }
        let pool = try WorkerPool(threadLimit: 8)
        let gate = Monitor(false)
        let done = Mutex(0)
        var left: [Weak] = []
        for _ in 0..<40 {
            let held = Held()
            left.append(Weak(held: held))
            pool.run { [held] in
                _ = gate.wait { $0 ? true : nil }
                withExtendedLifetime(held) { done.withLock { $0 += 1 } }
            }
        }
        gate.withLock { $0 = true }
        #expect(eventually { done.withLock { $0 } == 40 })
        #expect(eventually { left.allSatisfy { $0.held == nil } })
        pool.close(.seconds(10))
    }

    @Test func `has other threads for others while some wait for clients`() throws {
        let pool = try WorkerPool(threadLimit: 2)
        let gate = Monitor(false)
        let done = Mutex(0)
        for _ in 0..<6 {
            pool.run {
                _ = pool.parked { gate.wait { $0 ? true : nil } }
                done.withLock { $0 += 1 }
            }
        }
        let other = Monitor(0)
        for _ in 0..<6 { pool.run { other.withLock { $0 += 1 } } }
        #expect(other.wait(for: .seconds(10)) { $0 == 6 ? true : nil } == true)
        #expect(done.withLock { $0 } == 0)
        gate.withLock { $0 = true }
        #expect(eventually { done.withLock { $0 } == 6 })
        pool.close(.seconds(10))
        #expect(pool.threadCount == 0)
    }
}

@Suite struct `The bytes in flight` {
    @Test func `are a share's until it is gone, and much of them is noticed once afterwards`() {
        let bytes = InFlightBytes(limit: 100 << 20)
        do {
            let share = bytes.makeShare()
            #expect(share.update(to: 90 << 20))
            let other = bytes.makeShare()
            #expect(!other.update(to: 20 << 20))
            // What is small always passes, and less is never too much.
            #expect(bytes.makeShare().update(to: 10_000))
            #expect(other.update(to: 19 << 20))
            #expect(!bytes.takeRelief())
        }
        #expect(bytes.takeRelief())
        #expect(!bytes.takeRelief())
        #expect(bytes.makeShare().update(to: 90 << 20))
    }
}

/// A server that ends on another thread.
final class Stopping: Sendable {
    private let hasEnded = Monitor(false)

    init(_ server: Server) {
        Foundation.Thread.detachNewThread { [hasEnded] in
            server.stop()
            hasEnded.withLock { $0 = true }
        }
    }

    func wait() { #expect(hasEnded.wait(for: .seconds(30)) { $0 ? true : nil } == true) }
}
