/// The rule that a TZif file ends with: a POSIX TZ string such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixTimeZone: Sendable {
    let standardOffset: Int32
    /// Nil where there is no summer time.
    let summer: Summer?

    struct Summer: Sendable {
        let offset: Int32
        let start: Change
        let end: Change
    }

    /// When the clock changes, in the local time before the change.
    struct Change: Sendable {
        enum Day: Sendable {
            /// Day of the week (0 is Sunday) of the nth week of a month; 5 is the last.
            case monthWeekDay(month: Int64, week: Int64, day: Int64)
            /// 1 to 365; 29 February is never counted.
            case dayWithoutLeap(Int64)
            /// 0 to 365.
            case day(Int64)
        }
        let day: Day
        let second: Int64
    }

    func offset(at epochSecond: Int64) -> Int32 {
        guard let summer else { return standardOffset }
        let localDay = floorDivide(epochSecond + Int64(standardOffset), 86_400).quotient
        let year = CalendarDate(daysSinceEpoch: localDay).year
        let start = summer.start.localSecond(in: year) - Int64(standardOffset)
        let end = summer.end.localSecond(in: year) - Int64(summer.offset)
        // On the southern half of the globe summer spans the new year.
        let isSummer =
            start < end
            ? start <= epochSecond && epochSecond < end
            : epochSecond < end || start <= epochSecond
        return isSummer ? summer.offset : standardOffset
    }
}

extension PosixTimeZone.Change {
    func localSecond(in year: Int64) -> Int64 {
        let dayNumber: Int64
        switch day {
        case .monthWeekDay(let month, let week, let day):
            let first = CalendarDate(year: year, month: month, day: 1)
            let firstMatch = (day - first.dayOfWeek % 7 + 7) % 7
            var offset = firstMatch + (week - 1) * 7
            if offset >= CalendarDate.dayCount(ofMonth: month, year: year) { offset -= 7 }
            dayNumber = first.daysSinceEpoch + offset
        case .dayWithoutLeap(let day):
            let isAfterLeapDay = CalendarDate.isLeap(year) && day >= 60
            dayNumber = CalendarDate.firstDay(ofYear: year) + day - (isAfterLeapDay ? 0 : 1)
        case .day(let day):
            dayNumber = CalendarDate.firstDay(ofYear: year) + day
        }
        return dayNumber * 86_400 + second
    }
}

extension PosixTimeZone {
    /// Nil if the text is no TZ string.
    init?(_ text: [UInt8]) {
        var scanner = Scanner(rest: text[...])
        guard scanner.skipName(), let standard = scanner.time() else { return nil }
        // POSIX counts west of Greenwich.
        standardOffset = Int32(-standard)
        guard scanner.skipName() else {
            summer = nil
            return
        }
        let summerOffset = scanner.time().map { Int32(-$0) } ?? standardOffset + 3_600
        guard let start = scanner.change(), let end = scanner.change() else { return nil }
        summer = Summer(offset: summerOffset, start: start, end: end)
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ character: Character) -> Bool {
            guard let first = rest.first, first == character.asciiValue else { return false }
            rest = rest.dropFirst()
            return true
        }

        /// Letters, or anything in angle brackets.
        mutating func skipName() -> Bool {
            if skip("<") {
                rest = rest.drop { $0 != UInt8(ascii: ">") }
                return skip(">")
            }
            let name = rest.prefix {
                $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z")
            }
            rest = rest.dropFirst(name.count)
            return !name.isEmpty
        }

        mutating func number() -> Int64? {
            let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard 1...3 ~= digits.count else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }

        /// `[+-]h[:m[:s]]` in seconds.
        mutating func time() -> Int64? {
            let isNegative = skip("-")
            if !isNegative { _ = skip("+") }
            guard var seconds = number() else { return nil }
            seconds *= 3_600
            if skip(":") { seconds += (number() ?? 0) * 60 }
            if skip(":") { seconds += number() ?? 0 }
            return isNegative ? -seconds : seconds
        }

        mutating func change() -> Change? {
            guard skip(","), let day = day() else { return nil }
            return Change(day: day, second: skip("/") ? time() ?? 7_200 : 7_200)
        }

        private mutating func day() -> Change.Day? {
            if skip("J") { return number().map { .dayWithoutLeap($0) } }
            guard skip("M") else { return number().map { .day($0) } }
            guard let month = number(), skip("."), let week = number(), skip("."),
                let day = number(), 1...12 ~= month, 1...5 ~= week, 0...6 ~= day
            else { return nil }
            return .monthWeekDay(month: month, week: week, day: day)
        }
    }
}
