extension QueryGenerator {
    mutating func date(_ depth: Int) -> String {
        if oneIn(2), let property = property(["d"], ofRelationship: []) { return property }
        guard depth > 0 else { return "date('2020-0\(number(1...5))-1\(number(0...4))')" }
        let next = depth - 1
        return switch number(0...6) {
        case 0: "(\(expression(.date, depth: next)) + \(expression(.duration, depth: next)))"
        case 1: "(\(expression(.date, depth: next)) - duration({days: \(number(0...40))}))"
        case 2: "date.truncate('\(pick(["week", "month", "quarter", "year"]))', \(expression(.date, depth: next)))"
        case 3: "date(\(expression(.dateTime, depth: next)))"
        case 4: "date({year: 2020, week: \(number(1...53)), dayOfWeek: \(number(1...7))})"
        default: "date('2020-0\(number(1...5))-1\(number(0...4))')"
        }
    }

    mutating func dateTime(_ depth: Int) -> String {
        if oneIn(2), let property = property(["t"], ofRelationship: []) { return property }
        let zone = pick(["Z", "+01:00", "-02:30"])
        let literal = "datetime('2020-01-1\(number(0...4))T\(number(10...23)):00:00\(zone)')"
        guard depth > 0 else { return literal }
        let next = depth - 1
        return switch number(0...4) {
        case 0: "(\(expression(.dateTime, depth: next)) + \(expression(.duration, depth: next)))"
        case 1: "datetime.truncate('\(pick(["hour", "day", "month"]))', \(expression(.dateTime, depth: next)))"
        case 2: "datetime({date: coalesce(\(expression(.date, depth: next)), date('2020-02-29')), hour: \(number(0...23)), timezone: '\(zone)'})"
        case 3: "datetime({epochSeconds: \(number(0...9)) * 100000})"
        default: literal
        }
    }

    mutating func duration(_ depth: Int) -> String {
        let literal =
            "duration({\(pick(["days", "hours", "months", "seconds"])): \(number(0...30) - 5)})"
        guard depth > 0 else { return literal }
        let next = depth - 1
        let between = pick(["between", "inDays", "inSeconds", "inMonths"])
        return switch number(0...5) {
        case 0: "(\(expression(.duration, depth: next)) + \(expression(.duration, depth: next)))"
        case 1: "(\(expression(.duration, depth: next)) * \(number(0...3)))"
        case 2: "duration.\(between)(\(expression(.date, depth: next)), \(expression(.date, depth: next)))"
        case 3: "duration.\(between)(\(expression(.dateTime, depth: next)), \(expression(.dateTime, depth: next)))"
        case 4: "duration('P\(number(0...2))M\(number(0...9))DT\(number(0...9)).5S')"
        default: literal
        }
    }

    /// A number that is a part of a temporal value.
    mutating func temporalPart(_ depth: Int) -> String {
        switch number(0...3) {
        case 0: "\(expression(.duration, depth: depth)).\(pick(["days", "months", "seconds", "hours"]))"
        case 1: "\(expression(.dateTime, depth: depth)).\(pick(["hour", "day", "epochSeconds", "week"]))"
        default:
            "\(expression(.date, depth: depth))"
                + ".\(pick(["year", "month", "day", "week", "ordinalDay", "quarter"]))"
        }
    }
}
