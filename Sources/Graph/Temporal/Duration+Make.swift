extension Temporal.Duration {
    /// The units that a map may give, each with what one is in months, days or nanoseconds.
    private static let mapUnits: [(name: String, part: Part, factor: Double)] = [
        ("years", .months, 12), ("quarters", .months, 3), ("months", .months, 1),
        ("weeks", .days, 7), ("days", .days, 1),
        ("hours", .nanoseconds, 3_600e9), ("minutes", .nanoseconds, 60e9),
        ("seconds", .nanoseconds, 1e9), ("milliseconds", .nanoseconds, 1e6),
        ("microseconds", .nanoseconds, 1e3), ("nanoseconds", .nanoseconds, 1),
    ]

    fileprivate enum Part { case months, days, nanoseconds }

    /// Whole amounts are added exactly, fractions as doubles.
    private struct Sum {
        private var months: Int128 = 0
        private var days: Int128 = 0
        private var nanoseconds: Int128 = 0
        private var fractions: (months: Double, days: Double, nanoseconds: Double) = (0, 0, 0)

        mutating func add(_ amount: Double, _ part: Part, _ factor: Double) {
            let whole = amount.rounded(.towardZero)
            add(whole: Int128(whole), part, factor)
            let fraction = (amount - whole) * factor
            switch part {
            case .months: fractions.months += fraction
            case .days: fractions.days += fraction
            case .nanoseconds: fractions.nanoseconds += fraction
            }
        }

        mutating func add(whole amount: Int128, _ part: Part, _ factor: Double) {
            let product = amount * Int128(factor)
            switch part {
            case .months: months += product
            case .days: days += product
            case .nanoseconds: nanoseconds += product
            }
        }

        func duration() throws(GraphError) -> Temporal.Duration {
            let whole = try Temporal.Duration(months: months, days: days, nanoseconds: nanoseconds)
            let rest = try Temporal.Duration(
                months: fractions.months, days: fractions.days, nanoseconds: fractions.nanoseconds)
            return try whole + rest
        }
    }

    /// From a map such as `{days: 14, hours: 16.5}`.
    public init(_ map: ValueMap) throws(GraphError) {
        var sum = Sum()
        for (key, value) in zip(map.keys, map.values) {
            guard let unit = Self.mapUnits.first(where: { $0.name == key }) else {
                throw .invalidValue("'\(key)' is not a unit of durations")
            }
            switch value {
            case .integer(let amount): sum.add(whole: Int128(amount), unit.part, unit.factor)
            case .float(let amount) where abs(amount) < 0x1p63:
                sum.add(amount, unit.part, unit.factor)
            default:
                throw .invalidValue("the \(key) of a duration must be a number")
            }
        }
        self = try sum.duration()
    }

    /// Reads `P12Y5M14DT16H12M70S`, with signs and fractions on every part, weeks, and the form
    /// `P2012-02-02T14:37:21.545`.
    public init(_ text: String) throws(GraphError) {
        var scanner = TemporalScanner(text)
        let sign = scanner.sign() ?? 1
        guard scanner.skip("P"), !scanner.isAtEnd else {
            throw .invalidValue("'\(text)' is not a duration")
        }
        var dated = scanner
        if let duration = dated.datedDuration(), dated.isAtEnd {
            self = sign < 0 ? try duration.negated() : duration
            return
        }
        var sum = Sum()
        var isTime = false
        while !scanner.isAtEnd {
            if !isTime, scanner.skip("T") { isTime = true }
            guard let amount = scanner.amount(), let unit = scanner.unit(isTime: isTime) else {
                throw .invalidValue("'\(text)' is not a duration")
            }
            sum.add(whole: Int128(sign * amount.whole), unit.part, unit.factor)
            sum.add(Double(sign) * amount.fraction, unit.part, unit.factor)
        }
        self = try sum.duration()
    }
}

extension TemporalScanner {
    /// The part behind `P` in the form of a date and time: years, months and days are counts.
    fileprivate mutating func datedDuration() -> Temporal.Duration? {
        guard let years = number(digits: 4), skip("-"), let months = number(digits: 2), skip("-"),
            let days = number(digits: 2)
        else { return nil }
        var time: Int64 = 0
        if skip("T") {
            guard let given = timeOfDay() else { return nil }
            time = given
        }
        let (seconds, nanoseconds) = floorDivide(time, Temporal.nanosecondsPerSecond)
        return Temporal.Duration(
            months: years * 12 + months, days: days, seconds: seconds,
            nanoseconds: Int32(nanoseconds))
    }

    /// A number with sign and fraction; both parts have the sign.
    fileprivate mutating func amount() -> (whole: Int64, fraction: Double)? {
        let sign = sign() ?? 1
        guard let whole = number(digits: digitCount) else { return nil }
        guard peek() == UInt8(ascii: ".") || peek() == UInt8(ascii: ",") else {
            return (sign * whole, 0)
        }
        guard let nanoseconds = fraction() else { return nil }
        return (sign * whole, Double(sign * nanoseconds) / 1e9)
    }

    fileprivate mutating func unit(
        isTime: Bool
    ) -> (part: Temporal.Duration.Part, factor: Double)? {
        if isTime {
            if skip("H") { return (.nanoseconds, 3_600e9) }
            if skip("M") { return (.nanoseconds, 60e9) }
            return skip("S") ? (.nanoseconds, 1e9) : nil
        }
        if skip("Y") { return (.months, 12) }
        if skip("M") { return (.months, 1) }
        if skip("W") { return (.days, 7) }
        return skip("D") ? (.days, 1) : nil
    }
}
