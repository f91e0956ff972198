import Bolt
import IntelGraph
import Query
import Storage

/// A result that a client takes piece by piece.
///
/// A thread of the pool produces it: it runs the statement, or walks rows that are kept.
///
/// A short result is made before the client hears that it has begun. It is kept as it will be sent,
/// so that what the client asks for is answered at once, and no thread waits for that.
///
/// The producer of a longer one is held up in `accept` while the client wants no rows, or while too
/// many bytes wait for the socket; the pool has another thread for others meanwhile. So a result
/// that is read holds one batch of rows and `windowByteCount` bytes, however many rows it has.
final class ResultStream: Sendable {
    typealias Answer = @Sendable (Outcome) -> Void

    private struct State {
        /// How many rows are wanted still.
        var demand: Int64 = 0
        /// Whether they are sent, or passed over.
        var isSending = true
        var keptByteCount = 0
        /// Whether all rows are made even if none is wanted.
        var needsAllRows = false
        /// Nothing of the rest is wanted.
        var isDropped = false
        var isCancelled = false
        /// Bytes on their way to the socket.
        var waitingByteCount = 0
        /// Those of them that nothing has pushed yet.
        var unflushedByteCount = 0
        var names = PartitionNames()
        /// What the statement's parameters take.
        var parameterShare: InFlightBytes.Share?
        var partition: PartitionName?
        /// Tells the client that the result has begun; nil once it was told.
        var tellStarted: (@Sendable () -> Void)?
        /// What was made before that.
        var early: [Batch] = []
        /// All rows of a short result that has ended, as far as they were not taken.
        var kept: KeptRows?
        /// Who waits for the rows.
        var answer: Answer?
        /// How the result ended, until that is told.
        var end: Outcome?

        /// Whether there is something to do for the producer.
        var needsProducer: Bool {
            if isCancelled || isDropped { return true }
            if demand == 0 { return answer != nil }
            return waitingByteCount < ResultStream.windowByteCount
        }
    }

    /// What the producer is to do next.
    private enum Step {
        case produce(rowCount: Int, isSending: Bool, names: PartitionNames)
        case tellMore(Answer)
        case stop
    }

    /// The bytes on their way to the socket at which the producer waits, and of one piece.
    private static let windowByteCount = 256 << 10
    private static let pieceByteCount = 64 << 10
    /// The most rows of a short result, whose bytes are no more than a piece.
    private static let shortRowCount = 1_024

    let cancellation: CancellationToken
    private let monitor = Monitor(State())
    private let rows: any RowSink
    private let pool: WorkerPool
    /// Among the results that are open.
    private let place: Places.Place
    private let deadline: ContinuousClock.Instant
    /// Of results that share a snapshot: whoever has it may use that.
    private let baton: Baton?

    init(
        _ rows: any RowSink, on pool: WorkerPool, _ place: Places.Place,
        deadline: ContinuousClock.Instant,
        cancellation: CancellationToken, baton: Baton? = nil
    ) {
        self.baton = baton
        self.rows = rows
        self.pool = pool
        self.place = place
        self.deadline = deadline
        self.cancellation = cancellation
    }

    /// What the rows take that are kept until they are fetched.
    var keptByteCount: Int { monitor.withLock(\.keptByteCount) }

    /// Counts the statement's parameters for as long as the result is there.
    func hold(_ share: InFlightBytes.Share) { monitor.withLock { $0.parameterShare = share } }

    /// Where the statement ran; nil until it began.
    var partition: PartitionName? { monitor.withLock(\.partition) }

    // MARK: The client's side

    /// Asks for rows; `answer` is called once they have been sent or passed over.
    ///
    /// - Parameter count: -1 for all.
    func fetch(_ count: Int64, isSending: Bool, _ answer: @escaping Answer) {
        let count = count < 0 ? .max : count
        let ready: (bytes: [UInt8], outcome: Outcome)? = monitor.withLock { state in
            guard let end = state.end else {
                state.answer = answer
                state.isSending = isSending
                if count == .max, !isSending, !state.needsAllRows {
                    state.isDropped = true
                } else {
                    state.demand = count
                }
                return nil
            }
            let bytes = state.kept?.take(count, isSending: isSending, rows, state.names) ?? []
            if let kept = state.kept, !kept.isEmpty { return (bytes, .more) }
            state.kept = nil
            state.end = nil
            return (bytes, end)
        }
        guard let ready else { return }
        if !ready.bytes.isEmpty { rows.send(ready.bytes, isPieceFull: false) {} }
        answer(ready.outcome)
    }

    /// Ends the result early; who waits for rows is told that it failed.
    func cancel() {
        cancellation.cancel()
        monitor.withLock { $0.isCancelled = true }
    }

    // MARK: The producer's side

    /// Notes in which partition the statement runs, in which the elements of the rows lie, and how
    /// to tell the client that it may ask for rows.
    func begin(
        _ partition: PartitionName, _ names: PartitionNames,
        _ tellStarted: @escaping @Sendable () -> Void
    ) {
        monitor.withLock { state in
            (state.partition, state.names, state.tellStarted) = (partition, names, tellStarted)
        }
    }

    /// Tells the client that it may ask for rows, unless it knows.
    func start() {
        let tellStarted = monitor.withLock { state in
            defer { state.tellStarted = nil }
            return state.tellStarted
        }
        tellStarted?()
    }

    /// Whether the client does not know yet that the result has begun, and will not be told.
    func withdraw() -> Bool {
        monitor.withLock { state in
            defer { state.tellStarted = nil }
            return state.tellStarted != nil
        }
    }

    /// From now on all rows are made even if none is wanted: for what is told behind them.
    func makeAllRows() { monitor.withLock { $0.needsAllRows = true } }

    /// Notes that rows are kept, and what they take.
    func noteKept(_ byteCount: Int) { monitor.withLock { $0.keptByteCount = byteCount } }

    /// Keeps the rows of a batch, or sends them as they are wanted.
    func accept(_ batch: Batch) throws(QueryError) {
        let isKept = monitor.withLock { state in
            let earlyRowCount = state.early.reduce(0) { $0 + $1.count }
            guard state.tellStarted != nil, earlyRowCount + batch.count <= Self.shortRowCount
            else { return false }
            state.early.append(batch)
            return true
        }
        if isKept { return }
        try sendEarlyRows()
        try send(batch)
    }

    /// The result is not short: tells that it has begun, and sends what was kept until now.
    private func sendEarlyRows() throws(QueryError) {
        start()
        let early = monitor.withLock { state in
            defer { state.early = [] }
            return state.early
        }
        for batch in early { try send(batch) }
    }

    private func send(_ batch: Batch) throws(QueryError) {
        var row = 0
        while row < batch.count {
            switch try next(batch.count - row) {
            case .stop: throw Self.unwanted
            case .tellMore(let answer): answer(.more)
            case .produce(let rowCount, let isSending, let names):
                let rows = row..<row + rowCount
                let end = isSending ? send(batch, rows, names) : rows.upperBound
                let taken = Int64(end - row)
                monitor.withLock { $0.demand -= taken }
                row = end
            }
        }
    }

    /// Notes that all rows were made, and how the result ended; sends those that were kept unless
    /// they are few.
    func end(_ outcome: Outcome) throws(QueryError) {
        let (early, names, isTold) = monitor.withLock {
            ($0.early, $0.names, $0.tellStarted == nil)
        }
        let kept = isTold ? nil : KeptRows(early, rows, names, byteLimit: Self.pieceByteCount)
        let isKept = monitor.withLock { state in
            // Who knows that it has begun may wait for rows already.
            guard let kept, state.tellStarted != nil else { return false }
            (state.kept, state.early) = (kept, [])
            state.keptByteCount += kept.byteCount
            return true
        }
        if !isKept { try sendEarlyRows() }
        breakOff(outcome)
    }

    /// Notes how the result ended where there are no more rows, or they are not wanted.
    func breakOff(_ outcome: Outcome) {
        let answer = monitor.withLock { state in
            defer { state.answer = nil }
            state.early = []
            if state.answer == nil { state.end = outcome }
            return state.answer
        }
        answer?(outcome)
        start()
    }

    /// Whether the producer was stopped because the rest is not wanted: that is no failure.
    var isDropped: Bool { monitor.withLock { $0.isDropped && !$0.isCancelled } }

    private func next(_ rowCount: Int) throws(QueryError) -> Step {
        while true {
            let step: Step? = monitor.withLock { state in
                guard state.needsProducer else { return nil }
                if state.isCancelled || state.isDropped { return .stop }
                if state.demand == 0 {
                    defer { state.answer = nil }
                    return state.answer.map { .tellMore($0) }
                }
                return .produce(
                    rowCount: Int(min(state.demand, Int64(rowCount))), isSending: state.isSending,
                    names: state.names)
            }
            if let step { return step }
            let isNeeded = pool.parked {
                baton?.release()
                // Whatever is wanted now, it may be cancelled until the baton is back.
                defer { baton?.take() }
                return monitor.wait(for: timeLeft) { $0.needsProducer ? true : nil }
            }
            if isNeeded == nil { throw Self.timedOut }
        }
    }

    /// Sends rows until a piece is full; returns the row behind the last one.
    private func send(_ batch: Batch, _ range: Range<Int>, _ names: PartitionNames) -> Int {
        let (bytes, end) = rows.encode(
            batch, range, in: names, upTo: Self.pieceByteCount)
        // What is less than a piece goes out with the message behind it, which is not far.
        let isPieceFull = monitor.withLock { state in
            state.waitingByteCount += bytes.count
            state.unflushedByteCount += bytes.count
            guard state.unflushedByteCount >= Self.pieceByteCount else { return false }
            state.unflushedByteCount = 0
            return true
        }
        rows.send(bytes, isPieceFull: isPieceFull) { [monitor] in
            monitor.withLock { $0.waitingByteCount -= bytes.count }
        }
        return end
    }

    private var timeLeft: Duration { max(.zero, deadline - .now) }

    static let unwanted = QueryError(.cancelled, "The rest of the result is not wanted.")

    private static var timedOut: QueryError {
        QueryError(.limitExceeded, detail: "Deadline", "The result was not taken in time.")
    }
}

/// What makes threads that share a snapshot take turns. Who has it gives it back soon: between two
/// batches, if the result is cancelled.
final class Baton: Sendable {
    private let isTaken = Monitor(false)

    /// False if another thread has it.
    func takeIfFree() -> Bool {
        isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    func take() {
        _ = isTaken.wait { isTaken -> Bool? in
            if isTaken { return nil }
            isTaken = true
            return true
        }
    }

    func release() { isTaken.withLock { $0 = false } }
}
