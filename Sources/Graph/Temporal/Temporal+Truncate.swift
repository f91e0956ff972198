extension Temporal {
    /// What `date.truncate(unit, value, fields)` and its siblings give: the value with all below
    /// the unit at its first, then changed by the fields of the map.
    public static func truncate(
        _ kind: Kind, unit: String, _ value: Value, fields map: ValueMap = ValueMap(),
        zone defaultZone: DateTime.Zone = .utc
    ) throws(GraphError) -> Value {
        if value.isNull { return .null }
        guard var moment = Moment(value), kind != .duration else {
            throw .invalidValue("a value of type \(value.typeName) cannot be truncated")
        }
        let hasDate = kind != .time && kind != .localTime
        let fields = try TemporalFields(
            map, allowing: kind == .time || kind == .dateTime ? ["timezone"] : [], dates: hasDate,
            times: kind != .date)
        if hasDate { moment.date = try truncate(try moment.requireDate(), to: unit) }
        moment.time = try truncate(
            moment.time ?? LocalTime(nanosecondOfDay: 0), to: unit, isDateUnit: isDateUnit(unit))
        if hasDate { moment.date = try fields.date(base: moment.date) }
        moment.time = try fields.time(base: moment.time, addsFraction: true)
        if let text = try fields.text("timezone") { moment.zone = try DateTime.Zone(text) }
        return try moment.value(kind, zone: defaultZone)
    }

    private static let dateUnits: Set<String> = [
        "millennium", "century", "decade", "year", "weekYear", "quarter", "month", "week", "day",
    ]

    /// Nanoseconds of the units below a day.
    private static let timeUnits: [String: Int64] = [
        "hour": 3_600_000_000_000, "minute": 60_000_000_000, "second": 1_000_000_000,
        "millisecond": 1_000_000, "microsecond": 1_000,
    ]

    private static func isDateUnit(_ unit: String) -> Bool { dateUnits.contains(unit) }

    private static func truncate(_ date: Date, to unit: String) throws(GraphError) -> Date {
        let parts = date.calendarDate
        func firstDay(year: Int64, month: Int64 = 1) -> Date {
            Date(CalendarDate(year: year, month: month, day: 1))
        }
        func floor(_ year: Int64, _ step: Int64) -> Int64 {
            floorDivide(year, step).quotient * step
        }
        switch unit {
        case "millennium": return firstDay(year: floor(parts.year, 1_000))
        case "century": return firstDay(year: floor(parts.year, 100))
        case "decade": return firstDay(year: floor(parts.year, 10))
        case "year": return firstDay(year: parts.year)
        case "weekYear":
            return Date(daysSinceEpoch: CalendarDate.firstDay(ofWeekYear: parts.week.year))
        case "quarter": return firstDay(year: parts.year, month: parts.quarter * 3 - 2)
        case "month": return firstDay(year: parts.year, month: parts.month)
        case "week": return Date(daysSinceEpoch: date.daysSinceEpoch - parts.dayOfWeek + 1)
        default:
            guard unit == "day" || timeUnits[unit] != nil else {
                throw .invalidValue("'\(unit)' is not a unit to truncate to")
            }
            return date
        }
    }

    private static func truncate(
        _ time: LocalTime, to unit: String, isDateUnit: Bool
    ) throws(GraphError) -> LocalTime {
        if isDateUnit { return LocalTime(nanosecondOfDay: 0) }
        guard let step = timeUnits[unit] else {
            throw .invalidValue("'\(unit)' is not a unit to truncate to")
        }
        return LocalTime(nanosecondOfDay: time.nanosecondOfDay / step * step)
    }
}
