/// Cypher's temporal values as they are stored. The calendar is proleptic Gregorian.
///
/// Text, components, arithmetic and order are in extensions beside this file.
public enum Temporal {
    /// Zone offsets lie between minus and plus 18 hours.
    public static let maximumOffsetSeconds: Int32 = 64_800
    /// The days of the years -999,999,999 to 999,999,999.
    public static let dayRange: ClosedRange<Int64> = -365_243_219_162...365_241_780_471
    /// The seconds of those years, with room for zone offsets.
    public static let secondRange: ClosedRange<Int64> =
        (dayRange.lowerBound * 86_400 - 64_800)...(dayRange.upperBound * 86_400 + 86_399 + 64_800)

    /// A day without time or zone.
    public struct Date: Hashable, Sendable {
        public let daysSinceEpoch: Int64
        public init(daysSinceEpoch: Int64) { self.daysSinceEpoch = daysSinceEpoch }
    }

    /// A time of day without zone.
    public struct LocalTime: Hashable, Sendable {
        /// 0 to 86,399,999,999,999.
        public let nanosecondOfDay: Int64
        public init(nanosecondOfDay: Int64) { self.nanosecondOfDay = nanosecondOfDay }
    }

    /// A time of day with an offset from UTC.
    public struct Time: Hashable, Sendable {
        /// The local time of day, 0 to 86,399,999,999,999.
        public let nanosecondOfDay: Int64
        /// Seconds east of UTC, -64,800 to 64,800.
        public let offsetSeconds: Int32
        public init(nanosecondOfDay: Int64, offsetSeconds: Int32) {
            self.nanosecondOfDay = nanosecondOfDay
            self.offsetSeconds = offsetSeconds
        }
    }

    /// A day and time of day without zone.
    public struct LocalDateTime: Hashable, Sendable {
        /// Seconds from 1970-01-01T00:00:00 on the local clock.
        public let epochSecond: Int64
        /// 0 to 999,999,999.
        public let nanosecond: Int32
        public init(epochSecond: Int64, nanosecond: Int32) {
            self.epochSecond = epochSecond
            self.nanosecond = nanosecond
        }
    }

    /// An instant with the zone it is told in.
    public struct DateTime: Hashable, Sendable {
        public enum Zone: Hashable, Sendable {
            /// Seconds east of UTC.
            case offset(Int32)
            /// An IANA name such as `Europe/Stockholm`, with the offset in force at the instant.
            case region(String, offsetSeconds: Int32)
        }

        /// Seconds from 1970-01-01T00:00:00Z.
        public let epochSecond: Int64
        /// 0 to 999,999,999.
        public let nanosecond: Int32
        public let zone: Zone
        public init(epochSecond: Int64, nanosecond: Int32, zone: Zone) {
            self.epochSecond = epochSecond
            self.nanosecond = nanosecond
            self.zone = zone
        }
    }

    /// Months, days and seconds that are not converted into each other.
    public struct Duration: Hashable, Sendable {
        public let months: Int64
        public let days: Int64
        public let seconds: Int64
        /// 0 to 999,999,999; added to `seconds`, which carries the sign.
        public let nanoseconds: Int32
        public init(months: Int64, days: Int64, seconds: Int64, nanoseconds: Int32) {
            self.months = months
            self.days = days
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }
}
