extension Temporal.Date {
    var calendarDate: CalendarDate { CalendarDate(daysSinceEpoch: daysSinceEpoch) }

    init(_ date: CalendarDate) { self.init(daysSinceEpoch: date.daysSinceEpoch) }
}

extension Temporal.Time {
    var localTime: Temporal.LocalTime { Temporal.LocalTime(nanosecondOfDay: nanosecondOfDay) }
}

extension Temporal.LocalDateTime {
    /// The day.
    public var date: Temporal.Date {
        Temporal.Date(daysSinceEpoch: floorDivide(epochSecond, Temporal.secondsPerDay).quotient)
    }

    /// The time of day.
    public var time: Temporal.LocalTime {
        let second = floorDivide(epochSecond, Temporal.secondsPerDay).remainder
        return Temporal.LocalTime(
            nanosecondOfDay: second * Temporal.nanosecondsPerSecond + Int64(nanosecond))
    }

    /// A time of day on a day.
    public init(date: Temporal.Date, time: Temporal.LocalTime) {
        let (second, nanosecond) = floorDivide(
            time.nanosecondOfDay, Temporal.nanosecondsPerSecond)
        self.init(
            epochSecond: date.daysSinceEpoch * Temporal.secondsPerDay + second,
            nanosecond: Int32(nanosecond))
    }
}

extension Temporal.DateTime {
    /// What the clock in the zone shows.
    public var local: Temporal.LocalDateTime {
        Temporal.LocalDateTime(
            epochSecond: epochSecond + Int64(zone.offsetSeconds), nanosecond: nanosecond)
    }

    /// The time of day with the offset in force.
    public var time: Temporal.Time {
        Temporal.Time(
            nanosecondOfDay: local.time.nanosecondOfDay, offsetSeconds: zone.offsetSeconds)
    }

    /// The instant at which the clock in the zone shows `local`; the offset that a named zone
    /// comes with is not looked at.
    public init(local: Temporal.LocalDateTime, zone: Zone) throws(GraphError) {
        let zone = try zone.resolved { $0.offset(atLocal: local.epochSecond) }
        let instant = local.epochSecond - Int64(zone.offsetSeconds)
        self.init(epochSecond: instant, nanosecond: local.nanosecond, zone: zone)
        // In a gap the zone has another offset at that instant than before it.
        self = try told(in: zone)
    }

    /// The same instant in another zone.
    public func told(in zone: Zone) throws(GraphError) -> Temporal.DateTime {
        let zone = try zone.resolved { $0.offset(at: epochSecond) }
        return Temporal.DateTime(epochSecond: epochSecond, nanosecond: nanosecond, zone: zone)
    }
}

extension Temporal.DateTime.Zone {
    /// The offset 0.
    public static var utc: Self { .offset(0) }

    /// The zone with the offset that its rules give; throws where its name is unknown.
    func resolved(_ offset: (TimeZoneRules) -> Int32) throws(GraphError) -> Self {
        guard let name else { return self }
        guard let rules = TimeZoneRules.named(name) else {
            throw .invalidValue("unknown time zone '\(name)'")
        }
        return .region(name, offsetSeconds: offset(rules))
    }
}
