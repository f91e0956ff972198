import Bolt
import Graph
import Query
import Synchronization

/// What comes of a statement, on its way from the statement's thread to the task that answers the
/// request.
///
/// Bytes of rows that were not taken yet are counted by the `ResultStream`, which holds up the
/// statement; so a client that reads slowly, whose task waits for the socket, holds up no thread
/// but the statement's.
final class ResultQueue: RowSink {
    enum Event: Sendable {
        /// Rows; `sent` is to be called once they have left.
        case rows([UInt8], sent: @Sendable () -> Void)
        case outcome(Outcome)
    }

    private struct State {
        var events: ArraySlice<Event> = []
        var waiting: CheckedContinuation<Event, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let format: JSONFormat
    private let framing: ResultFraming

    init(_ format: JSONFormat, _ framing: ResultFraming) {
        self.format = format
        self.framing = framing
    }

    // MARK: The statement's side

    func encode(_ batch: Batch, _ rows: Range<Int>, in names: PartitionNames, upTo byteCount: Int)
        -> (bytes: [UInt8], end: Int)
    {
        var writer = ValueWriter(format) { names[$0] }
        var row = rows.lowerBound
        while row < rows.upperBound, writer.json.bytes.count < byteCount {
            framing.beginRow(&writer.json)
            for (place, column) in batch.columns.enumerated() {
                if place > 0 { writer.json.append(raw: ",") }
                writer.append(column, row: row)
            }
            framing.endRow(&writer.json)
            row += 1
        }
        return (writer.json.bytes, row)
    }

    func send(_ bytes: [UInt8], isPieceFull: Bool, _ sent: @escaping @Sendable () -> Void) {
        if !push(.rows(bytes, sent: sent)) { sent() }
    }

    /// Adds what the client is to be told; false if nobody listens any more.
    @discardableResult
    func push(_ event: Event) -> Bool {
        let (waiting, isTaken) = state.withLock {
            state -> (CheckedContinuation<Event, Never>?, Bool) in
            if state.isClosed { return (nil, false) }
            defer { state.waiting = nil }
            if state.waiting == nil { state.events.append(event) }
            return (state.waiting, true)
        }
        waiting?.resume(returning: event)
        return isTaken
    }

    // MARK: The task's side

    /// The next event. One task at a time waits.
    func next() async -> Event {
        await withCheckedContinuation { continuation in
            let event: Event? = state.withLock { state in
                if let event = state.events.popFirst() { return event }
                state.waiting = continuation
                return nil
            }
            if let event { continuation.resume(returning: event) }
        }
    }

    /// Nobody takes what is left.
    func close() {
        let events = state.withLock { state in
            state.isClosed = true
            defer { state.events = [] }
            return state.events
        }
        for case .rows(_, let sent) in events { sent() }
    }
}

extension ValueWriter {
    /// Writes the value of a row, strings straight from where they lie.
    fileprivate mutating func append(_ column: Column, row: Int) {
        if column.isNull(at: row) { return append(Value.null) }
        switch column.storage {
        case .integers(let values): append(values[row])
        case .floats(let values): append(values[row])
        case .booleans(let values): append(boolean: values[row])
        case .strings(let values): values.withUTF8(at: row) { append(utf8: $0) }
        default: append(column.value(at: row))
        }
    }
}
