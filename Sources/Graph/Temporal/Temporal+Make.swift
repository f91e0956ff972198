extension Temporal {
    /// The temporal types.
    public enum Kind: Sendable, CaseIterable {
        case date, localTime, time, localDateTime, dateTime, duration
    }

    /// What `date(x)`, `localtime(x)`, `time(x)`, `localdatetime(x)`, `datetime(x)` and
    /// `duration(x)` give for a text, a map or another temporal value.
    ///
    /// Throws `invalidValue` for what makes none. `zone` is the one of values that come with none.
    public static func make(
        _ kind: Kind, from value: Value, zone: DateTime.Zone = .utc
    ) throws(GraphError) -> Value {
        switch (kind, value) {
        case (_, .null): return .null
        case (.date, .string(let text)): return .date(try Date(text))
        case (.localTime, .string(let text)): return .localTime(try LocalTime(text))
        case (.time, .string(let text)): return .time(try Time(text))
        case (.localDateTime, .string(let text)): return .localDateTime(try LocalDateTime(text))
        case (.dateTime, .string(let text)): return .dateTime(try DateTime(text))
        case (.duration, .string(let text)): return .duration(try Duration(text))
        case (.duration, .map(let map)): return .duration(try Duration(map))
        case (.duration, .duration): return value
        case (.duration, _): break
        case (.date, .map(let map)): return .date(try makeDate(map))
        case (.localTime, .map(let map)): return .localTime(try makeLocalTime(map))
        case (.time, .map(let map)): return .time(try makeTime(map, zone))
        case (.localDateTime, .map(let map)): return .localDateTime(try makeLocalDateTime(map))
        case (.dateTime, .map(let map)): return .dateTime(try makeDateTime(map, zone))
        default:
            guard let moment = Moment(value) else { break }
            return try moment.value(kind, zone: zone)
        }
        throw .invalidValue("a value of type \(value.typeName) makes no \(kind)")
    }

    /// What `date()`, `time()` and so on give at an instant, in its zone. Not for durations.
    public static func now(_ kind: Kind, at instant: DateTime) throws(GraphError) -> Value {
        try make(kind, from: .dateTime(instant))
    }

    private static func makeDate(_ map: ValueMap) throws(GraphError) -> Date {
        let fields = try TemporalFields(
            map, allowing: ["date", "datetime"], dates: true, times: false)
        return try fields.date(base: try fields.base("date", "datetime")?.requireDate())
    }

    private static func makeLocalTime(_ map: ValueMap) throws(GraphError) -> LocalTime {
        let fields = try TemporalFields(
            map, allowing: ["time", "datetime"], dates: false, times: true)
        return try fields.time(base: try fields.base("time", "datetime")?.requireTime())
    }

    private static func makeTime(_ map: ValueMap, _ zone: DateTime.Zone) throws(GraphError) -> Time
    {
        let fields = try TemporalFields(
            map, allowing: ["time", "datetime", "timezone"], dates: false, times: true)
        let base = try fields.base("time", "datetime")
        var time = Time(
            nanosecondOfDay: try base?.requireTime().nanosecondOfDay ?? 0,
            offsetSeconds: (base?.zone ?? zone).offsetSeconds)
        if let text = try fields.text("timezone") {
            let offset = try DateTime.Zone(text).resolved { $0.offset(at: 0) }.offsetSeconds
            time =
                base?.zone == nil
                ? Time(nanosecondOfDay: time.nanosecondOfDay, offsetSeconds: offset)
                : time.told(atOffset: offset)
        }
        let local = try fields.time(base: base == nil ? nil : time.localTime)
        return Time(nanosecondOfDay: local.nanosecondOfDay, offsetSeconds: time.offsetSeconds)
    }

    private static func makeLocalDateTime(_ map: ValueMap) throws(GraphError) -> LocalDateTime {
        let fields = try TemporalFields(
            map, allowing: ["date", "time", "datetime"], dates: true, times: true)
        return LocalDateTime(
            date: try fields.date(base: try fields.base("date", "datetime")?.requireDate()),
            time: try fields.time(base: try fields.base("time", "datetime")?.requireTime()))
    }

    private static func makeDateTime(
        _ map: ValueMap, _ defaultZone: DateTime.Zone
    ) throws(GraphError) -> DateTime {
        let fields = try TemporalFields(
            map,
            allowing: ["date", "time", "datetime", "timezone", "epochSeconds", "epochMillis"],
            dates: true, times: true)
        var given: DateTime.Zone?
        if let text = try fields.text("timezone") { given = try DateTime.Zone(text) }
        if let instant = try fields.epoch() { return try instant.told(in: given ?? defaultZone) }
        let timeBase = try fields.base("time", "datetime")
        var date = try fields.date(base: try fields.base("date", "datetime")?.requireDate())
        var time = try timeBase?.requireTime()
        if let given, let old = timeBase?.zone, let oldTime = time {
            // A time that had a zone is told in the new one before its fields change.
            let moved = try DateTime(local: LocalDateTime(date: date, time: oldTime), zone: old)
                .told(in: given).local
            (date, time) = (moved.date, moved.time)
        }
        return try DateTime(
            local: LocalDateTime(date: date, time: try fields.time(base: time)),
            zone: given ?? timeBase?.zone ?? defaultZone)
    }
}

extension Temporal.Time {
    /// The same instant of the day at another offset.
    func told(atOffset offset: Int32) -> Self {
        let shift = Int64(offset - offsetSeconds)
        let moved = localTime.adding(
            Temporal.Duration(months: 0, days: 0, seconds: shift, nanoseconds: 0))
        return Self(nanosecondOfDay: moved.nanosecondOfDay, offsetSeconds: offset)
    }
}

extension TemporalFields {
    /// The value under the first of two names that the map has.
    fileprivate func base(_ name: String, _ other: String) throws(GraphError) -> Temporal.Moment? {
        guard let value = value(name) ?? value(other) else { return nil }
        guard let moment = Temporal.Moment(value) else {
            throw .invalidValue("\(name) must be a temporal value")
        }
        return moment
    }

    /// The instant that `epochSeconds` or `epochMillis`, with `nanosecond`, gives.
    fileprivate func epoch() throws(GraphError) -> Temporal.DateTime? {
        let range = Temporal.secondRange
        var second: Int64
        var nanosecond: Int64 = 0
        if let seconds = try integer("epochSeconds", in: range) {
            second = seconds
        } else if let millis = try integer("epochMillis", in: .min ... .max) {
            (second, nanosecond) = floorDivide(millis, 1_000)
            nanosecond *= 1_000_000
        } else {
            return nil
        }
        nanosecond += try integer("nanosecond", in: 0...999_999_999) ?? 0
        second += nanosecond / Temporal.nanosecondsPerSecond
        guard range.contains(second) else { throw Temporal.outOfRange }
        return Temporal.DateTime(
            epochSecond: second, nanosecond: Int32(nanosecond % Temporal.nanosecondsPerSecond),
            zone: .utc)
    }
}
