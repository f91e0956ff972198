/// A record of the audit log: an event, when and as which it was recorded, and what ties it to the
/// record before. `Format/audit.md` describes its bytes.
public struct AuditRecord: Sendable, Equatable {
    /// 1 for the first record, one more for each.
    public var sequence: UInt64
    /// The sequence of the first record that was written and synced together with this one.
    public var group: UInt64
    /// When the event happened: UTC with microseconds, `2026-11-23T13:00:00.000000Z`.
    public var time: String
    /// A kind of event, `AuditEvent.Kind` by name.
    public var kind: String
    public var user: String?
    public var address: String?
    public var database: String?
    public var detail: String?
    /// The hash of the record before.
    public internal(set) var previous: String
    /// The hash of this record.
    public internal(set) var hash: String

    /// The most bytes of a line; texts are cut so that none comes near.
    static let lineByteLimit = 64 << 10

    /// More than any log has, and far from what cannot be counted on.
    private static let sequences: Range<UInt64> = 1..<1 << 62

    init(
        _ event: AuditEvent, sequence: UInt64, group: UInt64, time: String, previous: AuditHash
    ) {
        self.sequence = sequence
        self.group = group
        self.time = time
        kind = event.kind.rawValue
        user = Self.text(event.user, AuditEvent.textByteLimit)
        address = Self.text(event.address, AuditEvent.textByteLimit)
        database = Self.text(event.database, AuditEvent.textByteLimit)
        detail = Self.text(event.detail, AuditEvent.detailByteLimit)
        self.previous = previous.text
        hash = ""
        hash = AuditHash(of: hashedText.utf8).text
    }

    /// The record of a line without its end; nil unless it is byte for byte what a writer makes of
    /// a record, and has its hash.
    init?(line: ArraySlice<UInt8>) {
        var reader = AuditLineReader(line)
        guard let sequence = reader.number("{\"sequence\":"),
            let group = reader.number(",\"group\":"),
            let time = reader.string(",\"time\":"), let kind = reader.string(",\"kind\":")
        else { return nil }
        guard Self.sequences.contains(sequence), Self.sequences.contains(group) else { return nil }
        self.sequence = sequence
        self.group = group
        self.time = time
        self.kind = kind
        user = reader.string(",\"user\":")
        address = reader.string(",\"address\":")
        database = reader.string(",\"database\":")
        detail = reader.string(",\"detail\":")
        guard let previous = reader.string(",\"previous\":"), AuditHash(previous) != nil,
            let hash = reader.string(",\"hash\":")
        else { return nil }
        self.previous = previous
        self.hash = hash
        guard self.text.utf8.elementsEqual(line), AuditHash(of: hashedText.utf8).text == hash
        else { return nil }
    }

    /// The line, without its end.
    public var text: String { hashedText + ",\"hash\":\"\(hash)\"}" }

    /// What the hash is of: the line up to there.
    private var hashedText: String {
        var text = "{\"sequence\":\(sequence),\"group\":\(group)"
        let fields = [
            ("time", time), ("kind", kind), ("user", user), ("address", address),
            ("database", database), ("detail", detail), ("previous", previous),
        ]
        for case (let name, let value?) in fields {
            text += ",\"\(name)\":" + AuditText.quoted(value)
        }
        return text
    }

    private static func text(_ text: String?, _ byteLimit: Int) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return AuditText.clipped(text, byteLimit)
    }
}
