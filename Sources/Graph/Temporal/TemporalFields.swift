/// The entries of a map that makes a temporal value, such as `{date: d, day: 28, timezone: 'Z'}`.
struct TemporalFields {
    private let map: ValueMap

    private static let dateNames: Set<String> = [
        "year", "month", "day", "week", "dayOfWeek", "ordinalDay", "quarter", "dayOfQuarter",
    ]
    private static let timeNames: Set<String> = [
        "hour", "minute", "second", "millisecond", "microsecond", "nanosecond",
    ]

    /// Throws for entries that are not among `names` beside those of dates and times.
    init(_ map: ValueMap, allowing names: Set<String>, dates: Bool, times: Bool)
        throws(GraphError)
    {
        for key in map.keys {
            let isKnown =
                names.contains(key) || dates && Self.dateNames.contains(key)
                || times && Self.timeNames.contains(key)
            guard isKnown else { throw .invalidValue("'\(key)' is no field of this temporal type") }
        }
        self.map = map
    }

    func value(_ name: String) -> Value? {
        guard let value = map[name], !value.isNull else { return nil }
        return value
    }

    func has(_ name: String) -> Bool { value(name) != nil }

    var hasDate: Bool { Self.dateNames.contains(where: has) }
    var hasTime: Bool { Self.timeNames.contains(where: has) }

    /// A whole number in a range; nil where the map has none.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(GraphError) -> Int64? {
        guard let value = value(name) else { return nil }
        guard case .integer(let number) = value else {
            throw .invalidValue("\(name) must be an integer")
        }
        guard range.contains(number) else {
            throw .invalidValue(
                "\(name) must lie between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    func text(_ name: String) throws(GraphError) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else {
            throw .invalidValue("\(name) must be a string")
        }
        return text
    }
}

extension TemporalFields {
    private static let years: ClosedRange<Int64> = -999_999_999...999_999_999

    /// The date that the fields give, those that are missing taken from `base`, or the first of
    /// their period.
    func date(base: Temporal.Date?) throws(GraphError) -> Temporal.Date {
        let base = base?.calendarDate
        if base != nil && !hasDate {
            // Nothing to change.
        } else if has("week") || has("dayOfWeek") {
            return try weekDate(base)
        } else if has("ordinalDay") {
            let year = try year(base?.year)
            let count: Int64 = CalendarDate.isLeap(year) ? 366 : 365
            try refuse(["month", "day", "quarter", "dayOfQuarter"], beside: "ordinalDay")
            let day = try integer("ordinalDay", in: 1...count) ?? 1
            return Temporal.Date(daysSinceEpoch: CalendarDate.firstDay(ofYear: year) + day - 1)
        } else if has("quarter") || has("dayOfQuarter") {
            return try quarterDate(base)
        }
        let year = try year(base?.year)
        guard base != nil || has("month") || !has("day") else {
            throw .invalidValue("a day needs a month")
        }
        let month = try integer("month", in: 1...12) ?? base?.month ?? 1
        let count = CalendarDate.dayCount(ofMonth: month, year: year)
        let day = try integer("day", in: 1...count) ?? min(base?.day ?? 1, count)
        return Temporal.Date(CalendarDate(year: year, month: month, day: day))
    }

    private func year(_ base: Int64?) throws(GraphError) -> Int64 {
        guard let year = try integer("year", in: Self.years) ?? base else {
            throw .invalidValue("a date needs a year")
        }
        return year
    }

    private func weekDate(_ base: CalendarDate?) throws(GraphError) -> Temporal.Date {
        try refuse(["month", "day", "ordinalDay", "quarter", "dayOfQuarter"], beside: "week")
        let year = try year(base?.week.year)
        guard base != nil || has("week") else {
            throw .invalidValue("a dayOfWeek needs a week")
        }
        let count = CalendarDate.weekCount(ofYear: year)
        let week = try integer("week", in: 1...count) ?? min(base?.week.week ?? 1, count)
        let day = try integer("dayOfWeek", in: 1...7) ?? base?.dayOfWeek ?? 1
        return Temporal.Date(
            daysSinceEpoch: CalendarDate.firstDay(ofWeekYear: year) + (week - 1) * 7 + day - 1)
    }

    private func quarterDate(_ base: CalendarDate?) throws(GraphError) -> Temporal.Date {
        try refuse(["month", "day"], beside: "quarter")
        let year = try year(base?.year)
        guard base != nil || has("quarter") else {
            throw .invalidValue("a dayOfQuarter needs a quarter")
        }
        let quarter = try integer("quarter", in: 1...4) ?? base?.quarter ?? 1
        let count = CalendarDate.dayCount(ofQuarter: quarter, year: year)
        let day = try integer("dayOfQuarter", in: 1...count) ?? min(base?.dayOfQuarter ?? 1, count)
        let first = CalendarDate(year: year, month: quarter * 3 - 2, day: 1)
        return Temporal.Date(daysSinceEpoch: first.daysSinceEpoch + day - 1)
    }

    private func refuse(_ names: [String], beside name: String) throws(GraphError) {
        for other in names where has(other) {
            throw .invalidValue("\(other) cannot be given together with \(name)")
        }
    }

    /// The time of day that the fields give, those that are missing taken from `base`, or zero.
    ///
    /// With `addsFraction` fractions of a second are added to what `base` has, as truncated values
    /// need it; else they replace it.
    func time(base: Temporal.LocalTime?, addsFraction: Bool = false) throws(GraphError)
        -> Temporal.LocalTime
    {
        if base == nil {
            let chain = ["hour", "minute", "second"]
            for (name, needed) in zip(chain.dropFirst(), chain) where has(name) && !has(needed) {
                throw .invalidValue("a \(name) needs the \(needed)")
            }
        }
        let (seconds, baseFraction) = floorDivide(
            base?.nanosecondOfDay ?? 0, Temporal.nanosecondsPerSecond)
        let hour = try integer("hour", in: 0...23) ?? seconds / 3_600
        let minute = try integer("minute", in: 0...59) ?? seconds / 60 % 60
        let second = try integer("second", in: 0...59) ?? seconds % 60
        var fraction = try fraction() ?? (addsFraction ? 0 : baseFraction)
        if addsFraction { fraction += baseFraction }
        guard fraction < Temporal.nanosecondsPerSecond else {
            throw .invalidValue("the fraction of a second reaches a second")
        }
        return Temporal.LocalTime(
            nanosecondOfDay: ((hour * 60 + minute) * 60 + second) * Temporal.nanosecondsPerSecond
                + fraction)
    }

    /// Nanoseconds from milli-, micro- and nanoseconds, each only as large as the one above leaves
    /// room for; nil where there are none.
    private func fraction() throws(GraphError) -> Int64? {
        let milli = try integer("millisecond", in: 0...999)
        let micro = try integer("microsecond", in: 0...(milli == nil ? 999_999 : 999))
        let nanoLimit: Int64 = micro != nil ? 999 : milli != nil ? 999_999 : 999_999_999
        let nano = try integer("nanosecond", in: 0...nanoLimit)
        if milli == nil && micro == nil && nano == nil { return nil }
        return (milli ?? 0) * 1_000_000 + (micro ?? 0) * 1_000 + (nano ?? 0)
    }
}
