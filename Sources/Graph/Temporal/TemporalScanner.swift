/// A place in the text of a temporal value.
struct TemporalScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skip(_ character: Character) -> Bool {
        guard let byte = peek(), byte == character.asciiValue else { return false }
        position += 1
        return true
    }

    /// `+` and `-` as 1 and -1; nil where there is no sign.
    mutating func sign() -> Int64? { skip("+") ? 1 : skip("-") ? -1 : nil }

    /// How many digits come next.
    var digitCount: Int {
        bytes[position...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }.count
    }

    /// A number of exactly so many digits, 18 at most.
    mutating func number(digits: Int) -> Int64? {
        guard digits <= 18, digitCount >= digits, digits > 0 else { return nil }
        defer { position += digits }
        return bytes[position..<position + digits].reduce(0) {
            $0 * 10 + Int64($1 - UInt8(ascii: "0"))
        }
    }

    /// Nanoseconds behind a point or comma: 1 to 9 digits. Nil if there is neither or no digit.
    mutating func fraction() -> Int64? {
        guard skip(".") || skip(",") else { return nil }
        let count = digitCount
        guard count <= 9, var value = number(digits: count) else { return nil }
        for _ in count..<9 { value *= 10 }
        return value
    }

    /// All that is left up to a character, which is passed over.
    mutating func text(upTo end: Character) -> String? {
        guard let stop = bytes[position...].firstIndex(where: { $0 == end.asciiValue }) else {
            return nil
        }
        defer { position = stop + 1 }
        return String(decoding: bytes[position..<stop], as: UTF8.self)
    }
}

extension TemporalScanner {
    /// A date in one of ISO 8601's forms: `2015-07-21`, `20150721`, `2015-07`, `201507`,
    /// `2015-W30-2`, `2015W302`, `2015-W30`, `2015W30`, `2015-Q2-60`, `2015Q260`, `2015-Q2`,
    /// `2015Q2`, `2015-202`, `2015202`, `2015`, and with a sign a year of up to nine digits. Nil if
    /// there is none.
    mutating func date() -> CalendarDate? {
        let sign = sign()
        let digits = digitCount
        guard let year = number(digits: sign == nil ? min(4, digits) : min(9, digits)),
            sign != nil || digits >= 4
        else { return nil }
        let signedYear = (sign ?? 1) * year
        let isExtended = skip("-")
        if skip("W") { return weekDate(year: signedYear, isExtended: isExtended) }
        if skip("Q") { return quarterDate(year: signedYear, isExtended: isExtended) }
        switch digitCount {
        case 0: return isExtended ? nil : CalendarDate(year: signedYear, month: 1, day: 1)
        case 3:
            guard let day = number(digits: 3),
                1...(CalendarDate.isLeap(signedYear) ? 366 : 365) ~= day
            else { return nil }
            return CalendarDate(
                daysSinceEpoch: CalendarDate.firstDay(ofYear: signedYear) + day - 1)
        default:
            return monthDate(year: signedYear, isExtended: isExtended)
        }
    }

    private mutating func monthDate(year: Int64, isExtended: Bool) -> CalendarDate? {
        guard let month = number(digits: 2), 1...12 ~= month else { return nil }
        var day: Int64 = 1
        if isExtended ? skip("-") : digitCount > 0 {
            guard let given = number(digits: 2) else { return nil }
            day = given
        }
        guard 1...CalendarDate.dayCount(ofMonth: month, year: year) ~= day else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    private mutating func weekDate(year: Int64, isExtended: Bool) -> CalendarDate? {
        guard let week = number(digits: 2), 1...CalendarDate.weekCount(ofYear: year) ~= week else {
            return nil
        }
        var day: Int64 = 1
        if isExtended ? skip("-") : digitCount > 0 {
            guard let given = number(digits: 1), 1...7 ~= given else { return nil }
            day = given
        }
        return CalendarDate(
            daysSinceEpoch: CalendarDate.firstDay(ofWeekYear: year) + (week - 1) * 7 + day - 1)
    }

    private mutating func quarterDate(year: Int64, isExtended: Bool) -> CalendarDate? {
        guard let quarter = number(digits: 1), 1...4 ~= quarter else { return nil }
        var day: Int64 = 1
        if isExtended ? skip("-") : digitCount > 0 {
            guard let given = number(digits: 2),
                1...CalendarDate.dayCount(ofQuarter: quarter, year: year) ~= given
            else { return nil }
            day = given
        }
        let first = CalendarDate(year: year, month: quarter * 3 - 2, day: 1)
        return CalendarDate(daysSinceEpoch: first.daysSinceEpoch + day - 1)
    }

    /// A time of day as nanoseconds: `21:40:32.142`, `214032.142`, `21:40`, `2140`, `21`.
    mutating func timeOfDay() -> Int64? {
        guard let hour = number(digits: 2), hour < 24 else { return nil }
        var (minute, second, nanosecond): (Int64, Int64, Int64) = (0, 0, 0)
        let isExtended = skip(":")
        if isExtended || digitCount > 0 {
            guard let given = number(digits: 2), given < 60 else { return nil }
            minute = given
            if isExtended ? skip(":") : digitCount > 0 {
                guard let given = number(digits: 2), given < 60 else { return nil }
                second = given
                if peek() == UInt8(ascii: ".") || peek() == UInt8(ascii: ",") {
                    guard let given = fraction() else { return nil }
                    nanosecond = given
                }
            }
        }
        return ((hour * 60 + minute) * 60 + second) * Temporal.nanosecondsPerSecond + nanosecond
    }

    /// `Z`, `+01`, `+0100`, `+01:00`, `+01:00:30`, in seconds.
    mutating func offset() -> Int32? {
        if skip("Z") || skip("z") { return 0 }
        guard let sign = sign(), let hour = number(digits: 2) else { return nil }
        var seconds = hour * 3_600
        let isExtended = skip(":")
        if isExtended || digitCount > 0 {
            guard let minute = number(digits: 2), minute < 60 else { return nil }
            seconds += minute * 60
            if isExtended ? skip(":") : digitCount > 0 {
                guard let second = number(digits: 2), second < 60 else { return nil }
                seconds += second
            }
        }
        guard seconds <= Temporal.maximumOffsetSeconds else { return nil }
        return Int32(sign * seconds)
    }
}
