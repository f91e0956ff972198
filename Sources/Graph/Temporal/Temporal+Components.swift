extension Value {
    /// A component of a temporal value, duration or point, such as `year` or `x`; nil if the value
    /// has none of that name. A number beyond 64 bits is null.
    public func component(_ name: String) -> Value? {
        switch self {
        case .date(let value): value.component(name)
        case .localTime(let value): value.component(name)
        case .time(let value):
            value.localTime.component(name)
                ?? Temporal.zoneComponent(
                    name, .offset(value.offsetSeconds))
        case .localDateTime(let value): value.date.component(name) ?? value.time.component(name)
        case .dateTime(let value): value.component(name)
        case .duration(let value): value.component(name)
        case .point(let value): value.component(name)
        default: nil
        }
    }
}

extension Temporal.Date {
    fileprivate func component(_ name: String) -> Value? {
        let date = calendarDate
        return switch name {
        case "year": .integer(date.year)
        case "quarter": .integer(date.quarter)
        case "month": .integer(date.month)
        case "week": .integer(date.week.week)
        case "weekYear": .integer(date.week.year)
        case "day": .integer(date.day)
        case "ordinalDay": .integer(date.ordinalDay)
        case "weekDay", "dayOfWeek": .integer(date.dayOfWeek)
        case "dayOfQuarter": .integer(date.dayOfQuarter)
        default: nil
        }
    }
}

extension Temporal.LocalTime {
    fileprivate func component(_ name: String) -> Value? {
        let (seconds, nanoseconds) = floorDivide(nanosecondOfDay, Temporal.nanosecondsPerSecond)
        return switch name {
        case "hour": .integer(seconds / 3_600)
        case "minute": .integer(seconds / 60 % 60)
        case "second": .integer(seconds % 60)
        case "millisecond": .integer(nanoseconds / 1_000_000)
        case "microsecond": .integer(nanoseconds / 1_000)
        case "nanosecond": .integer(nanoseconds)
        default: nil
        }
    }
}

extension Temporal.DateTime {
    fileprivate func component(_ name: String) -> Value? {
        switch name {
        case "epochSeconds": .integer(epochSecond)
        case "epochMillis":
            .fitting(Int128(epochSecond) * 1_000 + Int128(nanosecond / 1_000_000))
        default:
            local.date.component(name) ?? local.time.component(name)
                ?? Temporal.zoneComponent(name, zone)
        }
    }
}

extension Temporal {
    fileprivate static func zoneComponent(_ name: String, _ zone: DateTime.Zone) -> Value? {
        let offset = describe(offset: zone.offsetSeconds)
        return switch name {
        case "timezone": .string(zone.name ?? offset)
        case "offset": .string(offset)
        case "offsetMinutes": .integer(Int64(zone.offsetSeconds / 60))
        case "offsetSeconds": .integer(Int64(zone.offsetSeconds))
        default: nil
        }
    }
}

extension Temporal.Duration {
    fileprivate func component(_ name: String) -> Value? {
        let nanoseconds = Int64(nanoseconds)
        return switch name {
        case "years": .integer(months / 12)
        case "quarters": .integer(months / 3)
        case "months": .integer(months)
        case "weeks": .integer(days / 7)
        case "days": .integer(days)
        case "hours": .integer(seconds / 3_600)
        case "minutes": .integer(seconds / 60)
        case "seconds": .integer(seconds)
        case "milliseconds": .fitting(totalNanoseconds / 1_000_000)
        case "microseconds": .fitting(totalNanoseconds / 1_000)
        case "nanoseconds": .fitting(totalNanoseconds)
        case "quartersOfYear": .integer(months / 3 % 4)
        case "monthsOfQuarter": .integer(months % 3)
        case "monthsOfYear": .integer(months % 12)
        case "daysOfWeek": .integer(days % 7)
        case "minutesOfHour": .integer(seconds / 60 % 60)
        case "secondsOfMinute": .integer(seconds % 60)
        case "millisecondsOfSecond": .integer(nanoseconds / 1_000_000)
        case "microsecondsOfSecond": .integer(nanoseconds / 1_000)
        case "nanosecondsOfSecond": .integer(nanoseconds)
        default: nil
        }
    }
}

extension Value {
    fileprivate static func fitting(_ number: Int128) -> Value {
        Int64(exactly: number).map { .integer($0) } ?? .null
    }
}
