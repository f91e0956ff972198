extension Temporal.Duration {
    /// Whole days in the seconds, towards zero.
    fileprivate var daysOfSeconds: Int64 {
        Int64(totalNanoseconds / (Int128(Temporal.secondsPerDay) * 1_000_000_000))
    }
}

extension Temporal.Date {
    /// Adds months, then days and the whole days of the seconds.
    public func adding(_ duration: Temporal.Duration) throws(GraphError) -> Self {
        let day = try Temporal.add(months: duration.months, days: duration.days, to: self)
        return try Temporal.add(months: 0, days: duration.daysOfSeconds, to: day)
    }
}

extension Temporal.LocalTime {
    /// Adds the seconds and goes round the clock; months and days do not matter.
    public func adding(_ duration: Temporal.Duration) -> Self {
        let day = Int128(Temporal.secondsPerDay) * 1_000_000_000
        let rest = (Int128(nanosecondOfDay) + duration.totalNanoseconds) % day
        return Self(nanosecondOfDay: Int64(rest < 0 ? rest + day : rest))
    }
}

extension Temporal.Time {
    /// Adds the seconds and goes round the clock; months and days do not matter.
    public func adding(_ duration: Temporal.Duration) -> Self {
        Self(
            nanosecondOfDay: localTime.adding(duration).nanosecondOfDay,
            offsetSeconds: offsetSeconds)
    }
}

extension Temporal.LocalDateTime {
    /// Adds months, then days, then seconds.
    public func adding(_ duration: Temporal.Duration) throws(GraphError) -> Self {
        let date = try Temporal.add(months: duration.months, days: duration.days, to: date)
        return try Self(date: date, time: time).adding(nanoseconds: duration.totalNanoseconds)
    }

    func adding(nanoseconds: Int128) throws(GraphError) -> Self {
        let (second, nanosecond) = try Temporal.add(
            nanoseconds: nanoseconds, to: epochSecond, nanosecond)
        return Self(epochSecond: second, nanosecond: nanosecond)
    }
}

extension Temporal.DateTime {
    /// Adds months and days on the local clock, then seconds in real time.
    public func adding(_ duration: Temporal.Duration) throws(GraphError) -> Self {
        var result = self
        if duration.months != 0 || duration.days != 0 {
            let date = try Temporal.add(
                months: duration.months, days: duration.days, to: local.date)
            result = try Self(
                local: Temporal.LocalDateTime(date: date, time: local.time), zone: zone)
        }
        let (second, nanosecond) = try Temporal.add(
            nanoseconds: duration.totalNanoseconds, to: result.epochSecond, result.nanosecond)
        return try Self(epochSecond: second, nanosecond: nanosecond, zone: zone).told(in: zone)
    }
}

extension Temporal {
    /// Adds a duration to any temporal value; nil if the value is none.
    public static func add(_ duration: Duration, to value: Value) throws(GraphError) -> Value? {
        switch value {
        case .date(let value): .date(try value.adding(duration))
        case .localTime(let value): .localTime(value.adding(duration))
        case .time(let value): .time(value.adding(duration))
        case .localDateTime(let value): .localDateTime(try value.adding(duration))
        case .dateTime(let value): .dateTime(try value.adding(duration))
        case .duration(let value): .duration(try value + duration)
        default: nil
        }
    }

    fileprivate static func add(months: Int64, days: Int64, to date: Date) throws(GraphError)
        -> Date
    {
        var day = date.daysSinceEpoch
        if months != 0 {
            // More months than there are years of them would overflow the calendar.
            guard abs(Int128(months)) <= 24_000_000_000 else { throw outOfRange }
            day = date.calendarDate.adding(months: months).daysSinceEpoch
        }
        let (sum, overflow) = day.addingReportingOverflow(days)
        guard !overflow, dayRange.contains(sum) else { throw outOfRange }
        return Date(daysSinceEpoch: sum)
    }

    fileprivate static func add(
        nanoseconds: Int128, to second: Int64, _ nanosecond: Int32
    ) throws(GraphError) -> (second: Int64, nanosecond: Int32) {
        let total = Int128(second) * 1_000_000_000 + Int128(nanosecond) + nanoseconds
        var (seconds, rest) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest < 0 {
            seconds -= 1
            rest += 1_000_000_000
        }
        guard let second = Int64(exactly: seconds), secondRange.contains(second) else {
            throw outOfRange
        }
        return (second, Int32(rest))
    }

    static var outOfRange: GraphError { .invalidValue("a date is out of range") }
}
