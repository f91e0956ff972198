import Dispatch
import Synchronization

/// A message and what decoding made of it.
struct DecodedEntry: Sendable {
    let message: SourceMessage
    let outcome: DecodedMessage
}

/// Reads and decodes on a thread of its own, some batches ahead of the writer.
///
/// When the writer is slower, the source is paused; it is still polled, as brokers expect, and
/// what comes all the same is kept.
final class DecodeAhead: Sendable {
    enum Item: Sendable {
        case batch([DecodedEntry])
        case end
        case failure(IngestError)
    }

    /// How many batches may wait.
    private static let capacity = 2

    private let items = Mutex<[Item]>([])
    private let filled = DispatchSemaphore(value: 0)
    // Raised in `init`: a semaphore must not end below the value that it is made with.
    private let free = DispatchSemaphore(value: 0)
    private let isStopped = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    /// What the thread works with: nobody else touches it once the thread runs.
    private struct Work: @unchecked Sendable {
        let source: any EventSource
        let decoder: EventDecoder
    }

    init(source: any EventSource, mapping: Mapping, batchCount: Int) {
        for _ in 0..<Self.capacity { free.signal() }
        let work = Work(source: source, decoder: EventDecoder(mapping: mapping))
        DispatchQueue(label: "ingest.decode").async { [self] in
            do throws(IngestError) {
                try run(work, batchCount: batchCount)
            } catch {
                put(.failure(error))
            }
            finished.signal()
        }
    }

    /// The next batch; nil where none comes for a moment.
    func next() -> Item? {
        guard filled.wait(timeout: .now() + .milliseconds(100)) == .success else { return nil }
        let item = items.withLock { $0.removeFirst() }
        free.signal()
        return item
    }

    /// Makes the thread end after the batch at hand, and waits for that.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        for _ in 0..<Self.capacity { free.signal() }
        finished.wait()
    }

    private func put(_ item: Item) {
        items.withLock { $0.append(item) }
        filled.signal()
    }

    private func run(_ work: Work, batchCount: Int) throws(IngestError) {
        var held: [SourceMessage] = []
        while !isStopped.load(ordering: .relaxed) {
            try waitForRoom(work.source, &held)
            if isStopped.load(ordering: .relaxed) { return }
            var messages = held
            held = []
            if messages.isEmpty {
                guard let polled = try work.source.poll(limit: batchCount) else {
                    put(.end)
                    return
                }
                messages = polled
            }
            guard !messages.isEmpty else {
                free.signal()
                continue
            }
            put(
                .batch(
                    messages.map {
                        DecodedEntry(message: $0, outcome: work.decoder.decode($0))
                    }))
        }
    }

    private func waitForRoom(_ source: any EventSource, _ held: inout [SourceMessage])
        throws(IngestError)
    {
        if free.wait(timeout: .now()) == .success { return }
        try source.pause()
        while free.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
            held += try source.pollWhilePaused()
            if isStopped.load(ordering: .relaxed) { return }
        }
        try source.resume()
    }
}
