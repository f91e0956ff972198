extension Temporal {
    /// Seconds of an average month: 365.2425 days divided by 12.
    static let secondsPerAverageMonth: Int64 = 2_629_746
    static let secondsPerDay: Int64 = 86_400
    static let nanosecondsPerSecond: Int64 = 1_000_000_000

    /// By instant, then by offset, so that the order is total.
    static func order(_ left: Time, _ right: Time) -> Int {
        let order = threeWay(left.nanosecondOfDayUTC, right.nanosecondOfDayUTC)
        return order != 0 ? order : threeWay(left.offsetSeconds, right.offsetSeconds)
    }

    static func order(_ left: LocalDateTime, _ right: LocalDateTime) -> Int {
        let order = threeWay(left.epochSecond, right.epochSecond)
        return order != 0 ? order : threeWay(left.nanosecond, right.nanosecond)
    }

    /// By instant, then by offset, then plain offsets before named zones, these by name.
    static func order(_ left: DateTime, _ right: DateTime) -> Int {
        var order = threeWay(left.epochSecond, right.epochSecond)
        if order == 0 { order = threeWay(left.nanosecond, right.nanosecond) }
        if order == 0 { order = threeWay(left.zone.offsetSeconds, right.zone.offsetSeconds) }
        return order != 0 ? order : orderUTF8(left.zone.name ?? "", right.zone.name ?? "")
    }

    /// By average length, then by months, then by days.
    static func order(_ left: Duration, _ right: Duration) -> Int {
        var order = threeWay(left.averageSeconds, right.averageSeconds)
        if order == 0 { order = threeWay(left.nanoseconds, right.nanoseconds) }
        if order == 0 { order = threeWay(left.months, right.months) }
        return order != 0 ? order : threeWay(left.days, right.days)
    }
}

extension Temporal.Time {
    /// May lie outside one day: 00:00+01:00 is before 00:00Z, as the instants of one day are.
    var nanosecondOfDayUTC: Int64 {
        nanosecondOfDay - Int64(offsetSeconds) * Temporal.nanosecondsPerSecond
    }
}

extension Temporal.DateTime.Zone {
    /// Seconds east of UTC at the instant.
    @inlinable
    public var offsetSeconds: Int32 {
        switch self {
        case .offset(let seconds): seconds
        case .region(_, let seconds): seconds
        }
    }

    /// The IANA name; nil for a plain offset.
    @inlinable
    public var name: String? {
        if case .region(let name, _) = self { name } else { nil }
    }
}

extension Temporal.Duration {
    /// The length in seconds with average months; 128 bits hold every duration.
    var averageSeconds: Int128 {
        Int128(months) * Int128(Temporal.secondsPerAverageMonth)
            + Int128(days) * Int128(Temporal.secondsPerDay) + Int128(seconds)
    }
}
