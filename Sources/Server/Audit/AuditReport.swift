/// What a look at a whole audit log found.
public struct AuditReport: Sendable, Equatable {
    public var fileCount = 0
    /// The records that were looked at.
    public var recordCount = 0
    public var lastSequence: UInt64 = 0
    /// The hash of the newest record. Whoever keeps it elsewhere can tell later that all records up
    /// to it are still what they were.
    public var newestHash = AuditHash.none.text
    /// Ends that a crash tore off, and which are recorded.
    public var recoveryCount = 0
    /// The first thing that is wrong; nil if nothing is.
    public var problem: AuditProblem?
}

/// What is wrong with an audit log, and where that begins.
public struct AuditProblem: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        case changed, removed, reordered, truncated
        /// No record has the hash from which on the log was to be looked at.
        case unknownStart
        /// The newest record has not the hash that it should have.
        case unexpectedEnd
    }

    public let kind: Kind
    /// The first record that is broken.
    public let sequence: UInt64
    public let file: String
    public let byteOffset: Int

    public var description: String {
        let place = "\(file), byte \(byteOffset)"
        switch kind {
        case .changed: return "record \(sequence) was changed (\(place))"
        case .removed: return "record \(sequence) was removed (\(place) has a later one)"
        case .reordered: return "records were reordered: \(place) is not record \(sequence)"
        case .truncated:
            return "record \(sequence) is truncated (\(place)): a server that was killed leaves "
                + "this, and records it when it is started again"
        case .unknownStart:
            return "no record has the hash to start from: it was changed or removed"
        case .unexpectedEnd:
            return "the newest record, \(sequence), has not the expected hash: records were added "
                + "or cut off"
        }
    }
}
