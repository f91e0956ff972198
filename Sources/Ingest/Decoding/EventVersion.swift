/// The place of a change in the source database's history; greater is later.
///
/// Debezium's `sequence` (the last commit's and the event's own LSN) and the event's order within
/// its transaction, with 0 for null. It rises strictly and is the same when events are repeated.
struct EventVersion: Hashable, Comparable, Sendable {
    var commit: UInt64
    var event: UInt64
    var order: UInt64

    static func < (left: Self, right: Self) -> Bool {
        (left.commit, left.event, left.order) < (right.commit, right.event, right.order)
    }

    /// Whether both stem from one change of the database: the two halves of a key change.
    func isSameChange(as other: EventVersion) -> Bool {
        commit == other.commit && event == other.event
    }
}

extension EventVersion {
    /// From `source.sequence`, text that holds JSON such as `["38653840","38660624"]` or
    /// `[null,"38660624"]`; nil for other text.
    init?(sequence: UnsafeRawBufferPointer, order: UInt64) {
        var numbers: [2 of UInt64] = [0, 0]
        var found = 0
        var isNumber = false
        for byte in sequence {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard found < 2 else { return nil }
                let (scaled, overflow) = numbers[found].multipliedReportingOverflow(by: 10)
                let (sum, carry) = scaled.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
                guard !overflow, !carry else { return nil }
                numbers[found] = sum
                isNumber = true
            case UInt8(ascii: ","), UInt8(ascii: "]"):
                found += 1
            case UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: " "): break
            case UInt8(ascii: "n"), UInt8(ascii: "u"), UInt8(ascii: "l"): break
            default: return nil
            }
        }
        guard found == 2, isNumber else { return nil }
        self.init(commit: numbers[0], event: numbers[1], order: order)
    }
}
