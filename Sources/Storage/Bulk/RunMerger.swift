import Disk

/// Reads sorted runs as one sorted sequence of records.
final class RunMerger {
    // One thread uses a merger, and no two accesses of these overlap: the run-time check of that
    // would cost as much as a step.
    /// The run with the least record is on top: a binary heap of indexes into `runs`.
    @exclusivity(unchecked) private var heap: ContiguousArray<Int> = []
    @exclusivity(unchecked) private var runs: ContiguousArray<Run> = []
    @exclusivity(unchecked) private var isStarted = false
    /// The key of the record, valid until `next`.
    @exclusivity(unchecked) private(set) var key = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The value of the record, valid until `next`.
    @exclusivity(unchecked) private(set) var value = UnsafeRawBufferPointer(start: nil, count: 0)

    private final class Run {
        @exclusivity(unchecked) var input: BufferedInput
        @exclusivity(unchecked) var prefix: UInt64 = 0
        @exclusivity(unchecked) var keyByteCount = 0
        @exclusivity(unchecked) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)

        init(_ input: consuming BufferedInput) { self.input = input }

        func advance() throws(StorageError) -> Bool {
            if input.isAtEnd { return false }
            keyByteCount = Int(truncatingIfNeeded: try input.varint())
            let valueByteCount = Int(truncatingIfNeeded: try input.varint())
            guard 0...0xffff ~= keyByteCount,
                0...RunBuffer.maximumRecordByteCount ~= valueByteCount
            else { throw .corrupted("a sorted run has a record of impossible size") }
            bytes = try input.take(keyByteCount + valueByteCount)
            prefix = bytes.baseAddress.map { keyPrefix($0, keyByteCount) } ?? 0
            return true
        }
    }

    /// - Parameter memory: bytes for the buffers of all runs.
    init(_ paths: [String], _ disk: any Disk, memory: Int) throws(StorageError) {
        let share = min(max(memory / max(paths.count, 1), 1 << 16), 4 << 20)
        for path in paths {
            let run = Run(try BufferedInput(path, disk, bufferByteCount: share))
            guard try run.advance() else { continue }
            runs.append(run)
            heap.append(runs.count - 1)
        }
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    /// Goes to the next record, the first at first; false at the end.
    @inline(__always)
    func next() throws(StorageError) -> Bool {
        if isStarted, let top = heap.first {
            if try !runs[top].advance() {
                let last = heap.removeLast()
                if heap.isEmpty { return false }
                heap[0] = last
            }
            if heap.count > 1 { sink(0) }
        }
        isStarted = true
        guard let top = heap.first else { return false }
        let run = runs[top]
        key = UnsafeRawBufferPointer(rebasing: run.bytes[..<run.keyByteCount])
        value = UnsafeRawBufferPointer(rebasing: run.bytes[run.keyByteCount...])
        return true
    }

    private func sink(_ start: Int) {
        var index = start
        let moving = heap[index]
        while true {
            var child = 2 * index + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, isBefore(heap[child + 1], heap[child]) { child += 1 }
            guard isBefore(heap[child], moving) else { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = moving
    }

    @inline(__always)
    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        let a = runs[left]
        let b = runs[right]
        if a.prefix != b.prefix { return a.prefix < b.prefix }
        let order = compareRecords(a.bytes, a.keyByteCount, b.bytes, b.keyByteCount)
        return order != 0 ? order < 0 : left < right
    }
}
