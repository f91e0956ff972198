import Graph

/// Hashes of single keys. Equivalent values have equal hashes whatever column they come from, so a
/// table can go on when a column's kind changes.
enum KeyHash {
    /// Random in each process, so that nobody can prepare keys that collide.
    static let seed = UInt64.random(in: .min ... .max)
    static let null: UInt64 = 0x9e37_79b9_7f4a_7c15

    /// One hash from two.
    @inline(__always)
    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = (left ^ right).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
        return product.high ^ product.low ^ (right &<< 1 | right &>> 63)
    }

    @inline(__always)
    static func hash(integerWord word: UInt64) -> UInt64 {
        mix(word ^ 0xbf58_476d_1ce4_e5b9, seed)
    }

    /// The bits of a float, alike for equivalent ones: one NaN, one zero.
    @inline(__always)
    static func word(_ float: Double) -> UInt64 {
        float.isNaN ? Double.nan.bitPattern : float == 0 ? 0 : float.bitPattern
    }

    @inline(__always)
    static func hash(word: UInt64, _ kind: KeyInput.Kind) -> UInt64 {
        switch kind {
        case .integers: return hash(integerWord: word)
        case .floats:
            // A float that is an integer hashes as that integer.
            let integer = Int64(exactly: Double(bitPattern: word))
            return hash(integerWord: integer.map { UInt64(bitPattern: $0) } ?? word)
        default:
            return mix(word &+ UInt64(kind.rawValue) &* 0x94d0_49bb_1331_11eb, seed)
        }
    }

    @inline(__always)
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = seed ^ UInt64(bytes.count)
        let count = bytes.count
        if count >= 8 {
            var offset = 0
            while offset + 8 < count {
                hash = mix(hash, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            // The last eight bytes, some of which may have been there before.
            let tail = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            return mix(mix(hash, tail), seed)
        }
        var tail: UInt64 = 0
        if count >= 4 {
            tail =
                UInt64(bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) &<< 32
                | UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        } else {
            for byte in bytes { tail = tail &<< 8 | UInt64(byte) }
        }
        return mix(mix(hash, tail), seed)
    }

    static func hash(_ value: Value) -> UInt64 {
        switch value {
        case .null: return null
        case .integer(let value): return hash(integerWord: UInt64(bitPattern: value))
        case .float(let value): return hash(word: word(value), .floats)
        case .boolean(let value): return hash(word: value ? 1 : 0, .booleans)
        case .node(let node): return hash(word: node.id.rawValue, .nodes)
        case .relationship(let relationship):
            return hash(word: relationship.id.rawValue, .relationships)
        case .string(var text): return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
        default: return UInt64(bitPattern: Int64(ValueKey(value).hashValue))
        }
    }
}
