public import Graph

extension SeededGenerator {
    /// A value that a property can hold; lists nest up to `depth`.
    public mutating func property(depth: Int = 2) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 15 : 13), using: &self) {
        case 0: .boolean(.random(using: &self))
        case 1, 2: .integer(integer())
        case 3: .float(Double(bitPattern: next()))
        case 4: .float(Double(Int.random(in: -99_999...99_999, using: &self)) / 100)
        case 5, 6: .string(string())
        case 7:
            .bytes(
                (0..<Int.random(in: 0..<20, using: &self)).map { _ in
                    UInt8.random(in: 0...255, using: &self)
                })
        case 8: .date(Temporal.Date(daysSinceEpoch: .random(in: Temporal.dayRange, using: &self)))
        case 9: .localTime(localTime())
        case 10:
            .time(
                Temporal.Time(nanosecondOfDay: localTime().nanosecondOfDay, offsetSeconds: offset())
            )
        case 11: dateTime()
        case 12: point()
        case 13:
            .duration(
                Temporal.Duration(
                    months: integer(), days: integer(), seconds: integer(),
                    nanoseconds: nanosecond()))
        default:
            .list((0..<Int.random(in: 0..<5, using: &self)).map { _ in property(depth: depth - 1) })
        }
    }

    /// Small, large and in between.
    public mutating func integer() -> Int64 {
        Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self)
    }

    /// A short text with characters that are easy to get wrong.
    public mutating func string() -> String {
        let alphabet: [Character] = ["a", "b", "ß", "\u{0}", "字", "🙂", "'", "\\", "\n"]
        return String(
            (0..<Int.random(in: 0..<12, using: &self)).map { _ in
                alphabet.randomElement(using: &self) ?? "a"
            })
    }

    /// Of a second, often whole milliseconds or microseconds.
    public mutating func nanosecond() -> Int32 {
        let step: Int32 = [1, 1_000, 1_000_000, 1_000_000_000].randomElement(using: &self) ?? 1
        return Int32.random(in: 0...999_999_999, using: &self) / step * step
    }

    /// Any time of day.
    public mutating func localTime() -> Temporal.LocalTime {
        let second = Int64.random(in: 0..<86_400, using: &self)
        return Temporal.LocalTime(nanosecondOfDay: second * 1_000_000_000 + Int64(nanosecond()))
    }

    /// Of a zone, in seconds.
    public mutating func offset() -> Int32 {
        let unit: Int32 = Bool.random(using: &self) ? 900 : 1
        return Int32.random(in: -64_800...64_800, using: &self) / unit * unit
    }

    private mutating func dateTime() -> Value {
        let second = Int64.random(
            in: Bool.random(using: &self) ? -10_000...4_000_000_000 : Temporal.secondRange,
            using: &self)
        let zone: Temporal.DateTime.Zone =
            Bool.random(using: &self)
            ? .offset(offset()) : .region("Europe/Stockholm", offsetSeconds: offset())
        return Bool.random(using: &self)
            ? .localDateTime(Temporal.LocalDateTime(epochSecond: second, nanosecond: nanosecond()))
            : .dateTime(
                Temporal.DateTime(epochSecond: second, nanosecond: nanosecond(), zone: zone))
    }

    private mutating func point() -> Value {
        let systems: [Point.System] = [.wgs84, .wgs84Height, .cartesian, .cartesian3D]
        let system = systems.randomElement(using: &self) ?? .wgs84
        func coordinate(_ generator: inout SeededGenerator) -> Double {
            Double(Int.random(in: -18_000_000...18_000_000, using: &generator)) / 100_000
        }
        return .point(
            Point(
                system: system, x: coordinate(&self), y: Double.random(in: -90...90, using: &self),
                z: system.hasZ ? coordinate(&self) : 0))
    }
}
