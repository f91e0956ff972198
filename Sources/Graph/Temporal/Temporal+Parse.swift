extension Temporal.Date {
    /// Reads ISO 8601 text.
    public init(_ text: String) throws(GraphError) {
        var scanner = TemporalScanner(text)
        guard let date = scanner.date(), scanner.isAtEnd else {
            throw .invalidValue("'\(text)' is not a date")
        }
        self.init(date)
    }
}

extension Temporal.LocalTime {
    /// Reads ISO 8601 text without a zone.
    public init(_ text: String) throws(GraphError) {
        var scanner = TemporalScanner(text)
        guard let time = scanner.timeOfDay(), scanner.isAtEnd else {
            throw .invalidValue("'\(text)' is not a local time")
        }
        self.init(nanosecondOfDay: time)
    }
}

extension Temporal.Time {
    /// Reads ISO 8601 text; without an offset it is UTC's.
    public init(_ text: String) throws(GraphError) {
        var scanner = TemporalScanner(text)
        guard let time = scanner.timeOfDay(),
            let offset = scanner.isAtEnd ? 0 : scanner.offset(), scanner.isAtEnd
        else { throw .invalidValue("'\(text)' is not a time") }
        self.init(nanosecondOfDay: time, offsetSeconds: offset)
    }
}

extension Temporal.LocalDateTime {
    /// Reads ISO 8601 text without a zone; without a time it is midnight.
    public init(_ text: String) throws(GraphError) {
        var scanner = TemporalScanner(text)
        guard let local = scanner.localDateTime(), scanner.isAtEnd else {
            throw .invalidValue("'\(text)' is not a local date and time")
        }
        self = local
    }
}

extension Temporal.DateTime {
    /// Reads ISO 8601 text with an offset, a name in brackets or both; without either it is UTC.
    /// An offset that is not the named zone's is refused.
    public init(_ text: String) throws(GraphError) {
        var scanner = TemporalScanner(text)
        guard let local = scanner.localDateTime() else {
            throw .invalidValue("'\(text)' is not a date and time")
        }
        var offset: Int32?
        if !scanner.isAtEnd, scanner.peek() != UInt8(ascii: "[") {
            offset = scanner.offset()
            if offset == nil { throw .invalidValue("'\(text)' has a bad zone offset") }
        }
        guard scanner.skip("[") else {
            guard scanner.isAtEnd else { throw .invalidValue("'\(text)' has a bad zone") }
            self = try Self(local: local, zone: .offset(offset ?? 0))
            return
        }
        guard let name = scanner.text(upTo: "]"), scanner.isAtEnd else {
            throw .invalidValue("'\(text)' has a bad zone")
        }
        let zone = Zone.region(name, offsetSeconds: 0)
        guard let offset else {
            self = try Self(local: local, zone: zone)
            return
        }
        // The offset picks one of two instants where clocks are set back.
        self = try Self(local: local, zone: .offset(offset)).told(in: zone)
        guard self.zone.offsetSeconds == offset else {
            throw .invalidValue("'\(text)' has an offset that is not its zone's")
        }
    }
}

extension Temporal.DateTime.Zone {
    /// Reads `Z`, an offset, or a name of an IANA zone, whose offset is not known yet.
    public init(_ text: String) throws(GraphError) {
        var scanner = TemporalScanner(text)
        if let offset = scanner.offset(), scanner.isAtEnd {
            self = .offset(offset)
            return
        }
        guard TimeZoneRules.named(text) != nil else {
            throw .invalidValue("unknown time zone '\(text)'")
        }
        self = .region(text, offsetSeconds: 0)
    }
}

extension TemporalScanner {
    mutating func localDateTime() -> Temporal.LocalDateTime? {
        guard let date = date() else { return nil }
        var time: Int64 = 0
        if skip("T") || skip("t") {
            guard let given = timeOfDay() else { return nil }
            time = given
        }
        return Temporal.LocalDateTime(
            date: Temporal.Date(date), time: Temporal.LocalTime(nanosecondOfDay: time))
    }
}
