/// The proleptic Gregorian calendar and its ISO weeks.
///
/// Years lie far inside `Int64`, so the arithmetic cannot overflow.
struct CalendarDate: Equatable {
    let year: Int64
    let month: Int64
    let day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Counts from 1 March of year 0, so that the leap day ends a year of eras of 400 years.
    init(daysSinceEpoch: Int64) {
        let (era, dayOfEra) = floorDivide(daysSinceEpoch + 719_468, 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivide(shiftedYear, 400)
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Months since year 0.
    var prolepticMonth: Int64 { year * 12 + month - 1 }
    var quarter: Int64 { (month - 1) / 3 + 1 }
    var ordinalDay: Int64 { daysSinceEpoch - Self.firstDay(ofYear: year) + 1 }
    var dayOfQuarter: Int64 {
        daysSinceEpoch
            - CalendarDate(year: year, month: quarter * 3 - 2, day: 1).daysSinceEpoch + 1
    }
    /// 1 is Monday.
    var dayOfWeek: Int64 { floorDivide(daysSinceEpoch + 3, 7).remainder + 1 }

    /// The ISO week and the year that it belongs to.
    var week: (year: Int64, week: Int64) {
        // The Thursday of a week decides.
        let thursday = CalendarDate(daysSinceEpoch: daysSinceEpoch + 4 - dayOfWeek)
        return (thursday.year, (thursday.ordinalDay - 1) / 7 + 1)
    }

    /// The day `count` months later, or the last one of that month if it is shorter.
    func adding(months count: Int64) -> CalendarDate {
        let (year, month) = floorDivide(prolepticMonth + count, 12)
        return CalendarDate(
            year: year, month: month + 1,
            day: min(day, Self.dayCount(ofMonth: month + 1, year: year)))
    }

    static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func dayCount(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func dayCount(ofQuarter quarter: Int64, year: Int64) -> Int64 {
        (0..<3).reduce(0) { $0 + dayCount(ofMonth: quarter * 3 - $1, year: year) }
    }

    static func firstDay(ofYear year: Int64) -> Int64 {
        CalendarDate(year: year, month: 1, day: 1).daysSinceEpoch
    }

    /// The Monday of the week with 4 January.
    static func firstDay(ofWeekYear year: Int64) -> Int64 {
        let fourth = CalendarDate(year: year, month: 1, day: 4)
        return fourth.daysSinceEpoch - fourth.dayOfWeek + 1
    }

    static func weekCount(ofYear year: Int64) -> Int64 {
        (firstDay(ofWeekYear: year + 1) - firstDay(ofWeekYear: year)) / 7
    }
}
