import Disk
import Storage
import Synchronization

/// Records what matters to who has to answer for a shard: who came in, who was refused, and who
/// changed schema, users and configuration.
///
/// Records are lines of JSON that are only ever added, each with the hash of the one before it, so
/// that a change, removal or reordering of any is found (`verify`). A thread writes them: events
/// that come while it syncs share the next sync. See `Format/audit.md`.
public final class AuditLog: Sendable {
    private struct Entry: Sendable {
        let event: AuditEvent
        let time: String
        /// Who waits until the event is durable.
        let receipt: Receipt?
    }

    private typealias Receipt = Monitor<Result<Void, AuditError>?>

    /// What is written and synced together.
    private struct Group {
        var entries: [Entry]
        /// How many lost events the first entry tells of; 0 if it is an event like others.
        var lostCount = 0
    }

    private struct State {
        var waiting: [Entry] = []
        /// Events that are not recorded, and why the last of them is not.
        var lostCount = 0
        var lossReason = ""
        /// Why nothing is recorded any more.
        var end: AuditError?
        var isClosing = false
        var newest: AuditPosition
    }

    private let state: Monitor<State>
    /// The thread that writes; nil once it is waited for.
    private let thread: Mutex<Thread?>
    private let queueLimit: Int
    /// How long an event waits for room in the queue before it is given up, unless it is essential.
    private static let patience = Duration.seconds(5)
    private static let groupLimit = 512
    static let fileByteLimit = 16 << 20

    /// Opens the log in a directory, which is made if need be; records if its end was torn off.
    @available(*, noasync)
    public static func open(at directory: String) throws(AuditError) -> AuditLog {
        try AuditLog(AuditFiles(disk: PosixDisk(), directory: directory))
    }

    init(
        _ files: AuditFiles, fileByteLimit: Int = AuditLog.fileByteLimit, queueLimit: Int = 4_096
    ) throws(AuditError) {
        let writer = try AuditWriter(files, fileByteLimit: fileByteLimit)
        self.queueLimit = queueLimit
        let state = Monitor(State(newest: AuditPosition(writer.last)))
        self.state = state
        do throws(StorageError) {
            thread = Mutex(try Thread { Self.run(writer, state) })
        } catch { throw .stopped("\(error)") }
    }

    /// The newest record.
    public var newest: AuditPosition { state.withLock(\.newest) }

    /// Records an event. Blocks, so it must not be called on an event loop.
    ///
    /// An event of the essential kinds (schema, administration, start, stop) is durable when this
    /// returns. Others are recorded soon; where that fails, the next record says how many were
    /// lost.
    ///
    /// - Throws: only for the essential kinds; the event is not recorded then.
    @available(*, noasync)
    public func append(_ event: AuditEvent) throws(AuditError) {
        let receipt = event.kind.isEssential ? Receipt(nil) : nil
        let entry = Entry(event: event, time: AuditTime.now(), receipt: receipt)
        let limit = queueLimit
        let refusal: AuditError?? = state.wait(for: receipt == nil ? Self.patience : nil) { state in
            if let end = state.end { return .some(end) }
            guard state.waiting.count < limit else { return nil }
            state.waiting.append(entry)
            return .some(nil)
        }
        if let receipt {
            if case .some(.some(let error)) = refusal { throw error }
            guard let result = receipt.wait({ $0 }) else { throw .stopped("it gave no answer") }
            return try result.get()
        }
        switch refusal {
        case .some(nil): return
        case .some(let error?): lose("\(error)")
        case nil: lose("too many events at once")
        }
    }

    private func lose(_ reason: String) {
        state.withLock { state in
            state.lostCount += 1
            state.lossReason = reason
        }
    }

    /// Records what waits, and ends.
    @available(*, noasync)
    public func close() {
        state.withLock { $0.isClosing = true }
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        // Not under the lock: it takes as long as the disk does.
        thread?.join()
    }

    // MARK: The thread that writes

    private static func run(_ writer: AuditWriter, _ state: Monitor<State>) {
        var writer = writer
        while let group = next(state) { write(group, &writer, state) }
    }

    /// What is to be recorded next; nil at the end.
    private static func next(_ state: Monitor<State>) -> Group? {
        let group: Group?? = state.wait { state in
            if state.waiting.isEmpty {
                guard state.isClosing else { return nil }
                if state.end == nil { state.end = .stopped("it was closed") }
                return .some(nil)
            }
            var group = Group(entries: Array(state.waiting.prefix(groupLimit)))
            state.waiting.removeFirst(group.entries.count)
            if state.lostCount > 0 {
                let detail = "\(state.lostCount) events before this: \(state.lossReason)"
                let entry = Entry(
                    event: AuditEvent(.lost, detail: detail), time: AuditTime.now(), receipt: nil)
                group.entries.insert(entry, at: 0)
                group.lostCount = state.lostCount
            }
            return .some(group)
        }
        return group ?? nil
    }

    private static func write(
        _ group: Group, _ writer: inout AuditWriter, _ state: Monitor<State>
    ) {
        let result: Result<Void, AuditError>
        if let end = state.withLock(\.end) {
            result = .failure(end)
        } else {
            do throws(AuditWriter.Failure) {
                try writer.append(group.entries.map { ($0.event, $0.time) })
                result = .success(())
            } catch {
                switch error {
                case .refused(let error): result = .failure(AuditError(error))
                case .unknown(let error):
                    result = .failure(
                        .stopped("\(error); what is on disk is unknown until a restart"))
                }
            }
        }
        let newest = AuditPosition(writer.last)
        state.withLock { state in
            state.newest = newest
            switch result {
            case .success: state.lostCount -= group.lostCount
            case .failure(let error):
                state.lostCount += group.entries.count { !$0.event.kind.isEssential }
                state.lossReason = "\(error)"
                if case .stopped = error { state.end = error }
            }
        }
        for entry in group.entries { entry.receipt?.withLock { $0 = result } }
    }
}

/// A record's place in the log, and its hash.
public struct AuditPosition: Sendable, Equatable, CustomStringConvertible {
    public let sequence: UInt64
    public let hash: String

    init(_ position: AuditChain.Position) {
        sequence = position.sequence
        hash = position.hash.text
    }

    public var description: String { "record \(sequence), \(hash)" }
}
