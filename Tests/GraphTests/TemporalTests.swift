import Graph
import TestKit
import Testing

@Suite struct `Temporal values` {
    @Test func `give back their text`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for _ in 0..<20_000 {
            let value = generator.property(depth: 0)
            let text = value.description.dropFirst().dropLast()
            switch value {
            case .date(let date): #expect(try Temporal.Date(String(text)) == date)
            case .localTime(let time): #expect(try Temporal.LocalTime(String(text)) == time)
            case .time(let time): #expect(try Temporal.Time(String(text)) == time)
            case .localDateTime(let local):
                guard Temporal.dayRange.contains(local.date.daysSinceEpoch) else { continue }
                #expect(try Temporal.LocalDateTime(String(text)) == local)
            case .dateTime(let dateTime) where dateTime.zone.name == nil:
                guard Temporal.dayRange.contains(dateTime.local.date.daysSinceEpoch) else {
                    continue
                }
                #expect(
                    try Temporal.DateTime(String(text)) == dateTime, "INTELGRAPH_SEED=\(testSeed)")
            default: break
            }
        }
    }

    @Test func `reach the ends of their years`() throws {
        #expect(
            try Temporal.Date("-999999999-01-01").daysSinceEpoch == Temporal.dayRange.lowerBound)
        #expect(
            try Temporal.Date("+999999999-12-31").daysSinceEpoch == Temporal.dayRange.upperBound)
        let day = Temporal.Duration(months: 0, days: 1, seconds: 0, nanoseconds: 0)
        #expect(throws: GraphError.self) { try Temporal.Date("+999999999-12-31").adding(day) }
        #expect(throws: GraphError.self) {
            try Temporal.Date("-999999999-01-01").adding(try day.negated())
        }
        let extremes = Temporal.Duration(
            months: .min, days: .max, seconds: .min, nanoseconds: 999_999_999)
        for kind in ["2015-07-21", "-999999999-01-01", "+999999999-12-31"] {
            #expect(throws: GraphError.self) {
                try Temporal.LocalDateTime(kind).adding(extremes)
            }
        }
        #expect(throws: GraphError.self) { try extremes.negated() }
        #expect(throws: GraphError.self) { try extremes * 2 }
        #expect(throws: GraphError.self) { try extremes / 0 }
    }

    @Test(arguments: [
        ("2015-Q2-60", "2015-05-30"), ("2015Q260", "2015-05-30"), ("2015-Q4", "2015-10-01"),
        ("2016Q1", "2016-01-01"), ("2016-Q1-91", "2016-03-31"), ("2015-Q4-92", "2015-12-31"),
    ])
    func `are read from quarters and their days`(text: String, date: String) throws {
        #expect("\(try Temporal.Date(text))" == date)
    }

    @Test(arguments: [
        "", "2015-13-01", "2015-02-29", "2015-1-1", "2015-00-01", "2015-W54", "2015-366", "15",
        "2015-07-21T", "2015-07-21 10:00", "+9999999999-01-01", "2015-", "2015-07-", "20150",
        "٢٠١٥-07-21", "2015-Q5", "2015-Q0-01", "2015-Q2-92", "2015-Q2-00", "2015-Q2-", "2015Q26",
    ])
    func `refuse texts that are no date`(text: String) {
        #expect(throws: GraphError.self) { try Temporal.Date(text) }
    }

    @Test(arguments: [
        "", "24:00", "12:60", "12:00:60", "12:00:00.", "12:00:00.1234567890", "1", "12:0", "123",
        "12:00Z",
    ])
    func `refuse texts that are no local time`(text: String) {
        #expect(throws: GraphError.self) { try Temporal.LocalTime(text) }
    }

    @Test(arguments: [
        "2015-07-21T21:40[Europe/Nowhere]", "2015-07-21T21:40+19:00", "2015-07-21T21:40+",
        "2015-07-21T21:40[../../etc/passwd]", "2015-07-21T21:40+05:00[Europe/Stockholm]",
        "2015-07-21T21:40[Europe/Stockholm", "2015-07-21T21:40Zx", "2015-07-21T21:40[Europe]",
    ])
    func `refuse bad zones`(text: String) {
        #expect(throws: GraphError.self) { try Temporal.DateTime(text) }
    }

    @Test(arguments: [
        ("2017-03-26T02:30[Europe/Stockholm]", "2017-03-26T03:30+02:00[Europe/Stockholm]"),
        ("2017-10-29T02:30[Europe/Stockholm]", "2017-10-29T02:30+02:00[Europe/Stockholm]"),
        ("2017-10-29T02:30+01:00[Europe/Stockholm]", "2017-10-29T02:30+01:00[Europe/Stockholm]"),
        ("1800-01-01T00:00[Europe/Stockholm]", "1800-01-01T00:00+01:12:12[Europe/Stockholm]"),
        ("2100-07-01T00:00[Europe/Stockholm]", "2100-07-01T00:00+02:00[Europe/Stockholm]"),
        ("2100-01-01T00:00[Australia/Sydney]", "2100-01-01T00:00+11:00[Australia/Sydney]"),
        ("2100-07-01T00:00[Australia/Sydney]", "2100-07-01T00:00+10:00[Australia/Sydney]"),
        ("2100-07-01T00:00[Asia/Kolkata]", "2100-07-01T00:00+05:30[Asia/Kolkata]"),
        ("2015-07-21", "2015-07-21T00:00Z"),
    ])
    func `follow the rules of their zones`(text: String, expected: String) throws {
        #expect(try Temporal.DateTime(text).description == expected)
    }

    @Test(arguments: [
        ("P14DT16H12M", "P14DT16H12M"), ("P5M1.5D", "P5M1DT12H"),
        ("P0.75M", "P22DT19H51M49.5S"), ("PT0.75M", "PT45S"), ("P2.5W", "P17DT12H"),
        ("P12Y5M14DT16H12M70S", "P12Y5M14DT16H13M10S"), ("-P1D", "P-1D"),
        ("P2012-02-02T14:37:21.545", "P2012Y2M2DT14H37M21.545S"), ("PT-0.5S", "PT-0.5S"),
        ("PT0S", "PT0S"), ("P1Y-2M", "P10M"),
    ])
    func `read durations`(text: String, expected: String) throws {
        #expect(try Temporal.Duration(text).description == expected)
    }

    @Test(arguments: [
        "", "P", "1D", "P1", "PT", "P1H", "PT1D", "P1DT", "P99999999999999999999D", "PX",
    ])
    func `refuse texts that are no duration`(text: String) {
        #expect(throws: GraphError.self) { try Temporal.Duration(text) }
    }

    @Test func `refuse maps that fit no date`() {
        let maps: [ValueMap] = [
            [:], ["month": .integer(1)], ["year": .integer(2000), "day": .integer(1)],
            ["year": .integer(2000), "month": .integer(13)],
            ["year": .integer(2001), "month": .integer(2), "day": .integer(29)],
            ["year": .integer(1_000_000_000)], ["year": .string("x")], ["years": .integer(1)],
            ["year": .integer(2000), "week": .integer(1), "month": .integer(1)],
            ["year": .integer(2000), "quarter": .integer(5)],
        ]
        for map in maps {
            #expect(throws: GraphError.self) { try Temporal.make(.date, from: .map(map)) }
            #expect(throws: GraphError.self) { try Temporal.make(.dateTime, from: .map(map)) }
        }
    }
}
