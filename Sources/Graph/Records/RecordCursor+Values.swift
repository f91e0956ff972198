extension RecordCursor {
    /// Passes over a value and its tag.
    @inlinable @inline(__always)
    mutating func skipValue() throws(GraphError) {
        // The common tags by their bytes, before any other is looked up.
        switch try readByte() {
        case RecordFormat.Tag.string.rawValue: _ = try readBytes()
        case RecordFormat.Tag.integer.rawValue, RecordFormat.Tag.scaledInteger.rawValue:
            _ = try readVarint()
        case RecordFormat.Tag.decimal.rawValue: try skipDecimal()
        case RecordFormat.Tag.float.rawValue: _ = try readDouble()
        default:
            offset -= 1
            try skipPayload(of: try readTag())
        }
    }

    @inlinable
    mutating func skipPayload(of tag: RecordFormat.Tag) throws(GraphError) {
        switch tag {
        case .null, .false, .true: break
        case .integer, .scaledInteger, .date: _ = try readVarint()
        case .float: _ = try readDouble()
        case .decimal: try skipDecimal()
        case .string, .bytes, .uniformList, .mixedList: _ = try readBytes()
        default: try skipRarePayload(of: tag)
        }
    }

    @usableFromInline
    mutating func skipRarePayload(of tag: RecordFormat.Tag) throws(GraphError) {
        switch tag {
        case .localTime, .localDateTime: _ = try readInstant()
        case .time, .dateTime:
            _ = try readInstant()
            _ = try readVarint()
        case .zonedDateTime:
            _ = try readInstant()
            _ = try readVarint()
            _ = try readBytes()
        case .duration:
            for _ in 0..<4 { _ = try readVarint() }
        case .point: _ = try readPoint()
        default: preconditionFailure("skipped by skipPayload")
        }
    }

    /// Appends a value to a column, without a `Value` in between for the common kinds.
    @inlinable @inline(__always)
    mutating func appendValue(to builder: inout ColumnBuilder) throws(GraphError) {
        switch try readByte() {
        case RecordFormat.Tag.string.rawValue: builder.append(utf8: try readBytes())
        case RecordFormat.Tag.integer.rawValue: builder.append(integer: try readZigZag())
        case RecordFormat.Tag.scaledInteger.rawValue:
            builder.append(integer: try readScaledInteger())
        case RecordFormat.Tag.decimal.rawValue: builder.append(float: try readDecimal())
        case RecordFormat.Tag.float.rawValue: builder.append(float: try readDouble())
        case RecordFormat.Tag.false.rawValue: builder.append(boolean: false)
        case RecordFormat.Tag.true.rawValue: builder.append(boolean: true)
        default:
            offset -= 1
            builder.append(
                try RecordDecoder.payload(of: try readTag(), from: &self, depth: 0))
        }
    }

    /// Mantissa and scale.
    @inlinable @inline(__always)
    mutating func readDecimal() throws(GraphError) -> Double {
        let code = try readVarint()
        let mantissa = Int64(bitPattern: code >> 4) ^ -Int64(bitPattern: code >> 3 & 1)
        var scale = code & 7
        if scale == RecordFormat.longScale {
            scale = UInt64(try readByte())
            guard scale >= RecordFormat.longScale else { throw damaged("has the scale \(scale)") }
        }
        return try decimal(mantissa, scale: UInt8(truncatingIfNeeded: scale))
    }

    @inlinable @inline(__always)
    mutating func skipDecimal() throws(GraphError) {
        if try readVarint() & 7 == RecordFormat.longScale { _ = try readByte() }
    }

    @inlinable @inline(__always)
    func decimal(_ mantissa: Int64, scale: UInt8) throws(GraphError) -> Double {
        guard Int(scale) <= RecordFormat.maximumScale else {
            throw damaged("has the scale \(scale)")
        }
        return Double(mantissa) / RecordFormat.powersOfTen[Int(scale)]
    }

    @inlinable @inline(__always)
    mutating func readScaledInteger() throws(GraphError) -> Int64 {
        guard let value = RecordFormat.scaledInteger(try readVarint()) else {
            throw damaged("has an integer beyond 64 bits")
        }
        return value
    }

    /// Seconds and nanoseconds, in the unit that the low two bits name.
    mutating func readInstant() throws(GraphError) -> (seconds: Int64, nanoseconds: Int32) {
        let code = try readVarint()
        let value = Int64(bitPattern: code >> 3) ^ -Int64(bitPattern: code >> 2 & 1)
        switch code & 3 {
        case RecordFormat.InstantUnit.seconds.rawValue:
            return (value, 0)
        case RecordFormat.InstantUnit.milliseconds.rawValue:
            let (seconds, fraction) = floorDivide(value, 1_000)
            return (seconds, Int32(fraction) * 1_000_000)
        case RecordFormat.InstantUnit.microseconds.rawValue:
            let (seconds, fraction) = floorDivide(value, 1_000_000)
            return (seconds, Int32(fraction) * 1_000)
        default:
            return (value, try readNanoseconds())
        }
    }

    mutating func readNanoseconds() throws(GraphError) -> Int32 {
        let value = try readVarint()
        guard value < 1_000_000_000 else { throw damaged("has \(value) nanoseconds") }
        return Int32(value)
    }

    mutating func readOffset() throws(GraphError) -> Int32 {
        let code = try readVarint()
        let value = Int64(bitPattern: code >> 2) ^ -Int64(bitPattern: code >> 1 & 1)
        let unit = code & 1 == 0 ? Int64(RecordFormat.offsetUnit) : 1
        let (seconds, overflow) = value.multipliedReportingOverflow(by: unit)
        guard !overflow, abs(seconds) <= Int64(Temporal.maximumOffsetSeconds) else {
            throw damaged("has a zone offset beyond 18 hours")
        }
        return Int32(seconds)
    }

    mutating func readCoordinate() throws(GraphError) -> Double {
        let scale = try readByte()
        return scale == RecordFormat.rawCoordinate
            ? try readDouble() : try decimal(try readZigZag(), scale: scale)
    }

    mutating func readPoint() throws(GraphError) -> Point {
        let code = Int(try readByte())
        guard code > 0, code <= RecordFormat.pointSystems.count else {
            throw damaged("has the unknown coordinate system \(code)")
        }
        let system = RecordFormat.pointSystems[code - 1]
        let x = try readCoordinate()
        let y = try readCoordinate()
        return Point(system: system, x: x, y: y, z: system.hasZ ? try readCoordinate() : 0)
    }
}

/// Quotient rounded down, and a remainder that is not negative.
@inlinable
func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
