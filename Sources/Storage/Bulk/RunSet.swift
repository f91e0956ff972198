import Disk

/// Fills buffers with records and writes each as a sorted run once it is full: on a thread of its
/// own, while the next one is filled.
final class RunSet {
    private let load: BulkLoad
    private let name: String
    // One thread fills it, and no two accesses overlap.
    @exclusivity(unchecked) private var buffer: RunBuffer
    private var spare: RunBuffer?
    private var writing: (thread: Thread, job: RunJob)?
    private let bufferByteCount: Int
    private(set) var paths: [String] = []

    /// - Parameters:
    ///   - memoryByteCount: of both buffers.
    ///   - expectedByteCount: of all records, with what a buffer needs for each; several runs are
    ///     made of them, so that there is something to do at the same time.
    init(
        _ load: BulkLoad, _ name: String, memoryByteCount: Int, expectedByteCount: Int = .max
    ) {
        self.load = load
        self.name = name
        bufferByteCount = min(memoryByteCount / 2, max(expectedByteCount / 4, 1 << 20))
        buffer = RunBuffer(byteCount: bufferByteCount)
    }

    deinit { writing?.thread.join() }

    @inline(__always)
    func append(
        _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) throws(StorageError) {
        if buffer.isFull { try write() }
        buffer.append(key: key, value: value)
    }

    func append(_ key: borrowing StorageKey, _ value: [UInt8] = []) throws(StorageError) {
        try key.bytes.span.bytes.withUnsafeBytes { key throws(StorageError) in
            try value.span.bytes.withUnsafeBytes { value throws(StorageError) in
                try append(key, value)
            }
        }
    }

    private func write() throws(StorageError) {
        try awaitWriting()
        let path = load.path("\(name)-\(paths.count)")
        paths.append(path)
        let job = RunJob(buffer, path, load.core.disk)
        writing = (try Thread { job.run() }, job)
        buffer = spare ?? RunBuffer(byteCount: bufferByteCount)
        spare = nil
    }

    private func awaitWriting() throws(StorageError) {
        guard let (thread, job) = writing else { return }
        thread.join()
        writing = nil
        spare = job.buffer
        if let error = job.error { throw error }
    }

    func finish() throws(StorageError) {
        if !buffer.isEmpty { try write() }
        try awaitWriting()
        spare = nil
    }
}

/// Sorts and writes one buffer.
private final class RunJob: @unchecked Sendable {
    // Safe: made by one thread, run by another, and looked at again once that has ended.
    let buffer: RunBuffer
    private let path: String
    private let disk: any Disk
    private(set) var error: StorageError?

    init(_ buffer: RunBuffer, _ path: String, _ disk: any Disk) {
        self.buffer = buffer
        self.path = path
        self.disk = disk
    }

    func run() {
        do throws(StorageError) { try buffer.write(to: path, disk) } catch { self.error = error }
    }
}
