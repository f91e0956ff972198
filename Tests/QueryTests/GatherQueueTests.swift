import Graph
import Testing

@testable import Query

/// Rows that several threads hand over to one.
@Suite struct `A queue of gathered rows` {
    private static let ranges = (0..<4).map { UInt64($0)..<UInt64($0) + 1 }

    private func batch(_ number: Int64) -> Batch {
        Batch(columns: [Column(.integers([number]), count: 1)], count: 1)
    }

    /// Everything that comes until the end.
    private func drain(_ queue: GatherQueue) throws(QueryError) -> [Int64] {
        var numbers: [Int64] = []
        while let batches = try queue.next() { numbers += batches.flatMap { $0.columns[0].rowNumbers } }
        return numbers
    }

    @Test func `gives rows in the order of their ranges, whichever is done first`() throws {
        let queue = GatherQueue(Self.ranges, MemoryBudget(byteCount: 1 << 20))
        for place in 0..<4 { #expect(queue.take()?.place == place) }
        #expect(queue.take() == nil)
        for place in [2, 0, 3, 1] {
            queue.put([batch(Int64(place)), batch(Int64(place) + 10)], byteCount: 100, at: place)
            queue.finish(place, nil)
        }
        #expect(try drain(queue) == [0, 10, 1, 11, 2, 12, 3, 13])
    }

    @Test func `ends with the error of the first range that has one, behind the rows before it`()
        throws
    {
        let queue = GatherQueue(Self.ranges, MemoryBudget(byteCount: 1 << 20))
        for _ in 0..<3 { _ = queue.take() }
        queue.finish(2, QueryError(.arithmeticError, "third"))
        // What would come behind it is not begun.
        #expect(queue.take() == nil)
        queue.put([batch(1)], byteCount: 8, at: 1)
        queue.finish(1, QueryError(.arithmeticError, "second"))
        #expect(!queue.isWanted(2))
        queue.put([batch(0)], byteCount: 8, at: 0)
        queue.finish(0, nil)
        #expect(try queue.next()?.count == 1)
        #expect(try queue.next()?.count == 1)
        let error = #expect(throws: QueryError.self) { try queue.next() }
        #expect(error?.message == "second")
    }

    @Test func `counts what waits against the memory budget, and gives it back`() throws {
        let budget = MemoryBudget(byteCount: 1 << 20)
        do {
            let queue = GatherQueue(Self.ranges, budget)
            for _ in 0..<2 { _ = queue.take() }
            queue.put([batch(0)], byteCount: 1_000, at: 0)
            queue.put([batch(1)], byteCount: 100, at: 1)
            #expect(budget.highestByteCount == 1_100)
            _ = try queue.next()
            try budget.reserve((1 << 20) - 100)
            budget.release((1 << 20) - 100)
        }
        // All of it is free again once the queue is gone.
        try budget.reserve(1 << 20)
    }

    @Test func `lets rows wait where there is no room, and those at the head through`() throws {
        let budget = MemoryBudget(byteCount: 100)
        let queue = GatherQueue(Self.ranges, budget)
        for _ in 0..<4 { _ = queue.take() }
        let threads = (0..<4).reversed().compactMap { place in
            WorkerThread { [self] in
                for number in 0..<50 {
                    queue.put([batch(Int64(place * 50 + number))], byteCount: 80, at: place)
                }
                queue.finish(place, nil)
            }
        }
        #expect(try drain(queue) == Array(0..<200))
        for thread in threads { thread.join() }
        #expect(budget.highestByteCount <= 100)
    }

    @Test func `frees the threads that wait once nobody wants rows`() throws {
        let queue = GatherQueue(Self.ranges, MemoryBudget(byteCount: 100))
        for _ in 0..<2 { _ = queue.take() }
        let thread = WorkerThread { [self] in
            queue.put([batch(1)], byteCount: 1_000, at: 1)
        }
        queue.stop()
        thread?.join()
        #expect(try queue.next() == nil)
        #expect(queue.take() == nil)
    }
}
