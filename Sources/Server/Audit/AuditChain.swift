import Crypto

/// Follows the records of a log, line by line: each must hold the hash of the one before it.
///
/// What does not continue the chain is a gap. It ends where a file begins with a record that says
/// which bytes the gap has (`recovery` or `damage`); a writer adds that when it finds one.
struct AuditChain {
    /// The last record that is part of the chain.
    struct Position: Equatable {
        var sequence: UInt64
        var hash: AuditHash

        static let beginning = Position(sequence: 0, hash: .none)
    }

    private(set) var last: Position
    private(set) var gap: AuditGap?
    private(set) var recordCount = 0
    /// The gaps that a crash left and that are recorded.
    private(set) var recoveryCount = 0
    /// The first thing that is wrong.
    private(set) var problem: AuditProblem?

    init(behind last: Position) { self.last = last }

    mutating func take(_ line: AuditLine) {
        let record = line.record
        if let record, follows(record) {
            guard let gap else { return accept(record) }
            if line.byteOffset == 0, gap.isRecorded(by: record) {
                if gap.isDamage { note(gap) } else { recoveryCount += 1 }
                self.gap = nil
                return accept(record)
            }
        }
        if gap == nil { gap = AuditGap(at: line, record, expected: last.sequence + 1) }
        gap?.append(line, record)
    }

    /// No more lines: a gap that is open now is what is wrong.
    mutating func end() { if let gap { note(gap) } }

    private func follows(_ record: AuditRecord) -> Bool {
        record.sequence == last.sequence + 1 && record.previous == last.hash.text
    }

    private mutating func accept(_ record: AuditRecord) {
        guard let hash = AuditHash(record.hash) else { return }
        last = Position(sequence: record.sequence, hash: hash)
        recordCount += 1
    }

    private mutating func note(_ gap: AuditGap) { if problem == nil { problem = gap.problem } }
}

/// Bytes of a log that do not continue its chain.
struct AuditGap {
    /// The record that is missing where the gap begins.
    private let expected: UInt64
    private let file: String
    private let byteOffset: Int
    /// What stands there: nil for no record.
    private let first: AuditRecord?
    private var byteCount = 0
    private var digest = SHA256()
    private var hasExpected = false
    private var isTail = false
    /// Whether no crash can have left this: only records that were never acknowledged, and so are
    /// of the last group, may be missing, and none is ever somewhere else or out of order.
    private(set) var isDamage: Bool

    init(at line: AuditLine, _ record: AuditRecord?, expected: UInt64) {
        self.expected = expected
        file = line.file
        byteOffset = line.byteOffset
        first = record
        isDamage = record != nil
    }

    mutating func append(_ line: AuditLine, _ record: AuditRecord?) {
        isTail = byteCount == 0 && line.end == .endOfFile
        byteCount += line.rawBytes.count
        digest.update(data: Array(line.rawBytes))
        guard let record else { return }
        if record.sequence == expected { hasExpected = true }
        if record.sequence <= expected || record.group > expected { isDamage = true }
    }

    /// The event of the record that closes the gap.
    var event: AuditEvent {
        let hash = AuditHash(digest.finalize()).text
        return AuditEvent(
            isDamage ? .damage : .recovery,
            detail:
                "behind record \(expected - 1) come \(byteCount) bytes that are no record, from "
                + "byte \(byteOffset) of \(file) on, with the SHA-256 \(hash)")
    }

    func isRecorded(by record: AuditRecord) -> Bool {
        let event = event
        return record.kind == event.kind.rawValue && record.detail == event.detail
    }

    var problem: AuditProblem {
        let kind: AuditProblem.Kind
        var sequence = expected
        if let first {
            if first.sequence == expected {
                // It was made for another record than the one before it.
                kind = .changed
                sequence = max(1, expected - 1)
            } else {
                kind = hasExpected || first.sequence < expected ? .reordered : .removed
            }
        } else {
            kind = isTail ? .truncated : .changed
        }
        return AuditProblem(kind: kind, sequence: sequence, file: file, byteOffset: byteOffset)
    }
}
