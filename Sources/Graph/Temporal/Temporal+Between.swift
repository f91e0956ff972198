extension Temporal {
    /// What the difference of two values is told in.
    public enum DifferenceUnit: Sendable {
        /// Months, then days, then seconds, as many of each as fit.
        case all
        case months, days, seconds
    }

    /// The duration from one temporal value to another: `duration.between`, `inMonths`, `inDays`
    /// and `inSeconds`. Nil if one of them is no point in time.
    ///
    /// A value without a date gets the other one's, one without a time midnight, one without a
    /// zone the other one's.
    public static func difference(
        from: Value, to: Value, in unit: DifferenceUnit
    ) throws(GraphError) -> Duration? {
        guard var start = Moment(from), var end = Moment(to) else { return nil }
        let bothHaveDates = start.date != nil && end.date != nil
        start.date = start.date ?? end.date
        end.date = end.date ?? start.date
        start.zone = start.zone ?? end.zone
        end.zone = end.zone ?? start.zone
        var (first, last) = (local(start), local(end))
        if let zone = start.zone, let endZone = end.zone {
            // Both on the clock of the first one's zone.
            last = try DateTime(local: last, zone: endZone).told(in: zone).local
        }
        var months: Int64 = 0
        var days: Int64 = 0
        if bothHaveDates && (unit == .all || unit == .months) {
            months = wholeMonths(from: first, to: last)
            first = try first.adding(Duration(months: months, days: 0, seconds: 0, nanoseconds: 0))
        }
        if bothHaveDates && (unit == .all || unit == .days) {
            days = wholeDays(from: first, to: last)
            first = try first.adding(Duration(months: 0, days: days, seconds: 0, nanoseconds: 0))
        }
        var nanoseconds: Int128 = 0
        if unit == .all || unit == .seconds {
            nanoseconds = try elapsed(from: first, to: last, zone: start.zone)
        }
        return try Duration(months: Int128(months), days: Int128(days), nanoseconds: nanoseconds)
    }

    /// Two values without dates are compared on one day, whichever.
    private static func local(_ moment: Moment) -> LocalDateTime {
        LocalDateTime(
            date: moment.date ?? Date(daysSinceEpoch: 0),
            time: moment.time ?? LocalTime(nanosecondOfDay: 0))
    }

    /// Whole days between two readings, towards zero.
    private static func wholeDays(from first: LocalDateTime, to last: LocalDateTime) -> Int64 {
        last.dateTowards(first).daysSinceEpoch - first.date.daysSinceEpoch
    }

    /// Whole months between two readings, towards zero.
    private static func wholeMonths(from first: LocalDateTime, to last: LocalDateTime) -> Int64 {
        let start = first.date.calendarDate
        let end = last.dateTowards(first).calendarDate
        return ((end.prolepticMonth * 32 + end.day) - (start.prolepticMonth * 32 + start.day)) / 32
    }

    /// Real time between two readings of one clock.
    private static func elapsed(
        from first: LocalDateTime, to last: LocalDateTime, zone: DateTime.Zone?
    ) throws(GraphError) -> Int128 {
        var seconds = Int128(last.epochSecond) - Int128(first.epochSecond)
        if let zone, zone.name != nil {
            let start = try DateTime(local: first, zone: zone)
            let end = try DateTime(local: last, zone: zone)
            seconds = Int128(end.epochSecond) - Int128(start.epochSecond)
        }
        return seconds * 1_000_000_000 + Int128(last.nanosecond) - Int128(first.nanosecond)
    }
}

extension Temporal.LocalDateTime {
    /// The date, one day nearer to `other` if the time of day has not yet come.
    fileprivate func dateTowards(_ other: Self) -> Temporal.Date {
        let (day, otherDay) = (date.daysSinceEpoch, other.date.daysSinceEpoch)
        let (time, otherTime) = (time.nanosecondOfDay, other.time.nanosecondOfDay)
        if day > otherDay && time < otherTime { return Temporal.Date(daysSinceEpoch: day - 1) }
        if day < otherDay && time > otherTime { return Temporal.Date(daysSinceEpoch: day + 1) }
        return date
    }
}
