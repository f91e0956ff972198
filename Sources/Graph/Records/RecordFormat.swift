/// The constants of property records; `Format/records.md` describes them.
public enum RecordFormat {
    /// What a value is, the byte before its payload. 0 is invalid.
    public enum Tag: UInt8, CaseIterable, Sendable {
        /// Only inside lists.
        case null = 1
        case `false` = 2
        case `true` = 3
        case integer = 4
        /// Eight bytes of IEEE 754.
        case float = 5
        /// A float as decimal, mantissa / 10^scale: a scale below 7 in the low three bits.
        case decimal = 6
        case string = 7
        case bytes = 8
        /// Elements that share a tag, given once.
        case uniformList = 9
        /// Elements with a tag each.
        case mixedList = 10
        case date = 11
        case localTime = 12
        case time = 13
        case localDateTime = 14
        case dateTime = 15
        case zonedDateTime = 16
        case duration = 17
        case point = 18
        /// An integer with zeros at its end, mantissa * 10^scale: the scale in the low four bits.
        /// Not inside lists.
        case scaledInteger = 19

        /// Tags without payload say it all; a uniform list does not share them.
        public var hasPayload: Bool {
            switch self {
            case .null, .false, .true: false
            default: true
            }
        }
    }

    /// The low two bits of an instant: the unit it counts in.
    public enum InstantUnit: UInt64, CaseIterable, Sendable {
        case seconds = 0
        case milliseconds = 1
        case microseconds = 2
        /// Seconds, with the nanoseconds behind them as a varint.
        case secondsAndNanoseconds = 3
    }

    /// The largest scale of a decimal: 10^22 is the last power of ten that is an exact double.
    public static let maximumScale = 22
    /// In the low three bits of a decimal: the scale follows in a byte.
    public static let longScale: UInt64 = 7
    /// The largest scale of an integer.
    public static let maximumIntegerScale = 15
    /// Decimal mantissas stay below this, so that few bytes hold one.
    public static let mantissaBound: Int64 = 1 << 41
    /// In place of a scale in a point's coordinate: eight bytes of IEEE 754 follow.
    public static let rawCoordinate: UInt8 = 0xFF
    /// Offsets that are multiples of this are stored divided by it.
    public static let offsetUnit: Int32 = 900
    /// The codes of the coordinate systems, from 1 on, in this order.
    public static let pointSystems: [Point.System] = [
        .wgs84, .wgs84Height, .cartesian, .cartesian3D,
    ]

    /// The most bytes of one value with its tag.
    public static let maximumValueByteCount = 16 << 20
    /// The most elements of a list.
    public static let maximumListCount = 1 << 20
    /// How deep lists may lie in lists.
    public static let maximumNesting = 8
    /// The most bytes of a time zone's name.
    public static let maximumZoneNameByteCount = 64
}

extension RecordFormat {
    /// 10^0 to 10^15.
    @usableFromInline
    static let integerPowersOfTen: [Int64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000,
    ]

    /// The value of a scaled integer; nil where there is no such one.
    @inlinable @inline(__always)
    static func scaledInteger(_ code: UInt64) -> Int64? {
        let scale = Int(code & 15)
        let mantissa = Int64(bitPattern: code &>> 5) ^ -Int64(bitPattern: code &>> 4 & 1)
        let (value, isTooLarge) =
            mantissa.multipliedReportingOverflow(by: integerPowersOfTen[scale])
        return isTooLarge || scale == 0 ? nil : value
    }

    /// 10^0 to 10^22, all exact.
    @usableFromInline
    static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
