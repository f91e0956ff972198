import Graph

/// Dates, times and durations in every form of `time.precision.mode`.
///
/// What has no place on the calendar, infinite times above all, stays text.
enum TimeReader {
    private static let secondsPerDay: Int64 = 86_400
    /// PostgreSQL's infinite dates, counted from 1970 in 32 bits that overflow.
    private static let infiniteDays: Int64 = -2_147_472_692
    private static let negativeInfiniteDays: Int64 = -2_147_472_691
    /// What the JDBC driver makes of infinite timestamps, in whatever unit.
    private static let infiniteTimestamp: Int64 = 9_223_372_036_825_200_000
    private static let negativeInfiniteTimestamp: Int64 = -9_223_372_036_832_400_000

    static func date(_ json: JSONValue) throws(Poison) -> Value {
        if let days = json.int64 { return date(days: days) }
        guard json.kind == .string else { throw ValueReader.mismatch(json, "a date") }
        if let infinite = infinity(json.bytes) { return infinite }
        var text = TimeText(json.bytes)
        let days = try text.date()
        text.skipZone()
        try text.finish("a date")
        return date(days: days)
    }

    private static func date(days: Int64) -> Value {
        switch days {
        case infiniteDays: .string("infinity")
        case negativeInfiniteDays: .string("-infinity")
        default: .date(Temporal.Date(daysSinceEpoch: days))
        }
    }

    static func time(_ json: JSONValue, _ unit: TimeUnit) throws(Poison) -> Value {
        if let count = json.int64 {
            guard count >= 0, count <= secondsPerDay * unit.perSecond else {
                throw Poison("a time of day outside its range")
            }
            // PostgreSQL knows 24:00:00, the calendar does not.
            if count == secondsPerDay * unit.perSecond { return .string("24:00:00") }
            return .localTime(Temporal.LocalTime(nanosecondOfDay: count * unit.nanoseconds))
        }
        guard json.kind == .string else { throw ValueReader.mismatch(json, "a time of day") }
        var text = TimeText(json.bytes)
        let nanoseconds = try text.time()
        text.skipZone()
        try text.finish("a time of day")
        return .localTime(Temporal.LocalTime(nanosecondOfDay: nanoseconds))
    }

    static func timeWithZone(_ json: JSONValue) throws(Poison) -> Value {
        guard json.kind == .string else { throw ValueReader.mismatch(json, "a time with zone") }
        var text = TimeText(json.bytes)
        let nanoseconds = try text.time()
        let offset = try text.zone()
        try text.finish("a time with zone")
        return .time(Temporal.Time(nanosecondOfDay: nanoseconds, offsetSeconds: offset))
    }

    static func timestamp(_ json: JSONValue, _ unit: TimeUnit) throws(Poison) -> Value {
        if let count = json.int64 {
            if count >= infiniteTimestamp { return .string("infinity") }
            if count <= negativeInfiniteTimestamp { return .string("-infinity") }
            let (seconds, fraction) = split(count, unit)
            return .localDateTime(
                Temporal.LocalDateTime(epochSecond: seconds, nanosecond: fraction))
        }
        guard json.kind == .string else { throw ValueReader.mismatch(json, "a timestamp") }
        if let infinite = infinity(json.bytes) { return infinite }
        var text = TimeText(json.bytes)
        let (seconds, nanoseconds) = try text.dateTime()
        text.skipZone()
        try text.finish("a timestamp")
        return .localDateTime(
            Temporal.LocalDateTime(epochSecond: seconds, nanosecond: nanoseconds))
    }

    static func timestampWithZone(_ json: JSONValue) throws(Poison) -> Value {
        if let count = json.int64 {
            let (seconds, fraction) = split(count, .microseconds)
            return .dateTime(
                Temporal.DateTime(epochSecond: seconds, nanosecond: fraction, zone: .offset(0)))
        }
        guard json.kind == .string else {
            throw ValueReader.mismatch(json, "a timestamp with zone")
        }
        if let infinite = infinity(json.bytes) { return infinite }
        var text = TimeText(json.bytes)
        let (local, nanoseconds) = try text.dateTime()
        let offset = try text.zone()
        try text.finish("a timestamp with zone")
        return .dateTime(
            Temporal.DateTime(
                epochSecond: local - Int64(offset), nanosecond: nanoseconds, zone: .offset(offset)))
    }

    /// A count of microseconds, in which PostgreSQL's months are lost, or an ISO duration.
    static func interval(_ json: JSONValue, _ unit: TimeUnit) throws(Poison) -> Value {
        if let count = json.int64 {
            let (seconds, fraction) = split(count, unit)
            return .duration(
                Temporal.Duration(months: 0, days: 0, seconds: seconds, nanoseconds: fraction))
        }
        guard json.kind == .string else { throw ValueReader.mismatch(json, "an interval") }
        var text = TimeText(json.bytes)
        let duration = try text.duration()
        try text.finish("an interval")
        return .duration(duration)
    }

    private static func split(_ count: Int64, _ unit: TimeUnit) -> (Int64, Int32) {
        var (seconds, rest) = count.quotientAndRemainder(dividingBy: unit.perSecond)
        if rest < 0 {
            rest += unit.perSecond
            seconds -= 1
        }
        return (seconds, Int32(rest * unit.nanoseconds))
    }

    private static func infinity(_ text: UnsafeRawBufferPointer) -> Value? {
        if text.isEqual(to: "infinity") { return .string("infinity") }
        if text.isEqual(to: "-infinity") { return .string("-infinity") }
        return nil
    }
}
