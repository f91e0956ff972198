/// The members of a payload that tell what it is.
struct Envelope {
    private(set) var before: JSONValue?
    private(set) var after: JSONValue?
    private(set) var source: JSONValue?
    private(set) var transaction: JSONValue?
    /// `r`, `c`, `u`, `d`, `t` or `m`; nil where this is no envelope.
    private(set) var operation: UnsafeRawBufferPointer?
    private var hasStatus = false
    private var hasEventCount = false
    private var count = 0
    private var hasTime = false

    init(_ payload: JSONValue) {
        var children = payload.children
        while let name = children.next(), let value = children.next() {
            count += 1
            let name = name.bytes
            switch name.count {
            case 2 where name.isEqual(to: "op"):
                if value.kind == .string { operation = value.bytes }
            case 5 where name.isEqual(to: "after"): after = value
            case 5 where name.isEqual(to: "ts_ms"): hasTime = true
            case 6 where name.isEqual(to: "before"): before = value
            case 6 where name.isEqual(to: "source"):
                if value.kind == .object { source = value }
            case 6 where name.isEqual(to: "status"): hasStatus = true
            case 11 where name.isEqual(to: "transaction"):
                if value.kind == .object { transaction = value }
            case 11 where name.isEqual(to: "event_count"): hasEventCount = true
            default: break
            }
        }
    }

    /// A message of the transaction topic.
    var isTransaction: Bool { hasStatus && hasEventCount && operation == nil }
    /// A heartbeat holds a time and nothing else.
    var isHeartbeat: Bool { count == 1 && hasTime }
}

/// The fields that the flattening transform adds to a row.
struct FlatMetadata {
    /// Whether there are any that tell what happened.
    private(set) var isPresent = false
    private(set) var isDeleted = false
    private(set) var isCreate = false
    private(set) var isSnapshot = false
    private(set) var timeMicroseconds: Int64?
    private var lsn: UInt64?
    private var order: UInt64 = 0
    private var sequence: JSONValue?

    init(_ row: JSONValue, _ shape: RowShape) {
        var children = row.children
        for column in shape.columns {
            _ = children.next()
            guard let value = children.next() else { break }
            guard case .metadata(let metadata) = column.role else { continue }
            switch metadata {
            case .deleted:
                isPresent = true
                isDeleted = value.kind == .true || value.bytes.isEqual(to: "true")
            case .operation:
                isPresent = true
                isCreate = value.bytes.isEqual(to: "c")
                isSnapshot = value.bytes.isEqual(to: "r")
                if value.bytes.isEqual(to: "d") { isDeleted = true }
            case .lsn: lsn = value.int64.flatMap { UInt64(exactly: $0) }
            case .sequence: sequence = value.kind == .string ? value : nil
            case .order: order = value.int64.flatMap { UInt64(exactly: $0) } ?? 0
            case .sourceMicroseconds: timeMicroseconds = value.int64
            case .sourceMilliseconds:
                timeMicroseconds = timeMicroseconds ?? value.int64.map { $0 &* 1_000 }
            case .other: break
            }
        }
    }

    /// Nil where the row does not tell it, as those of incremental snapshots.
    var version: EventVersion? {
        if let sequence { return EventVersion(sequence: sequence.bytes, order: order) }
        return lsn.map { EventVersion(commit: 0, event: $0, order: order) }
    }
}
