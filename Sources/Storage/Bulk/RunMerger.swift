import Disk

/// Reads sorted runs as one sorted sequence of records.
final class RunMerger {
    /// The run with the least record is on top: a binary heap of indexes into `runs`.
    private var heap: [Int] = []
    private var runs: [Run] = []
    private var isStarted = false

    private final class Run {
        var input: BufferedInput
        var prefix: UInt64 = 0
        var keyByteCount = 0
        var bytes = UnsafeRawBufferPointer(start: nil, count: 0)

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
        return !heap.isEmpty
    }

    /// The key of the record, valid until `next`.
    @inline(__always)
    var key: UnsafeRawBufferPointer {
        let run = runs[heap[0]]
        return UnsafeRawBufferPointer(rebasing: run.bytes[..<run.keyByteCount])
    }

    /// The value of the record, valid until `next`.
    @inline(__always)
    var value: UnsafeRawBufferPointer {
        let run = runs[heap[0]]
        return UnsafeRawBufferPointer(rebasing: run.bytes[run.keyByteCount...])
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
