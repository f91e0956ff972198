package import Bytes

// Numbers as records hold them, for whoever builds a record from text.
extension RecordFormat {
    /// Appends tag and payload of an integer that is in no list.
    package static func append(integer value: Int64, to writer: inout ByteWriter) {
        if value % 10 == 0, let code = scaledCode(of: value) {
            writer.append(Tag.scaledInteger.rawValue)
            writer.appendVarint(code)
        } else {
            writer.append(Tag.integer.rawValue)
            writer.appendZigZag(value)
        }
    }

    /// Appends tag and payload of the float `mantissa / 10^scale`, which has no smaller scale.
    package static func append(
        decimal mantissa: Int64, scale: UInt8, to writer: inout ByteWriter
    ) {
        writer.append(Tag.decimal.rawValue)
        appendDecimal(mantissa, scale: scale, to: &writer)
    }

    static func appendDecimal(_ mantissa: Int64, scale: UInt8, to writer: inout ByteWriter) {
        let code = zigZag(mantissa) << 3
        guard scale < UInt8(longScale) else {
            writer.appendVarint(code | longScale)
            return writer.append(scale)
        }
        writer.appendVarint(code | UInt64(scale))
    }

    /// The payload of a scaled integer, where it takes fewer bytes than that of an integer.
    static func scaledCode(of value: Int64) -> UInt64? {
        if value == 0 { return nil }
        var mantissa = value
        var scale: UInt64 = 0
        while scale < UInt64(maximumIntegerScale), mantissa % 10 == 0 {
            mantissa /= 10
            scale += 1
        }
        // Four more bits than the mantissa: a tenth of any number has three bits less at least.
        let (code, plain) = (zigZag(mantissa), zigZag(value))
        guard scale > 0, code >> 60 == 0,
            ByteWriter.varintByteCount(code << 4 | scale) < ByteWriter.varintByteCount(plain)
        else { return nil }
        return code << 4 | scale
    }

    private static func zigZag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value << 1 ^ value >> 63)
    }
}
