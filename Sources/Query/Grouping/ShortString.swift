/// A string of up to 16 bytes as two words: equal strings have equal words.
struct ShortString: Equatable {
    let low: UInt64
    let high: UInt64
    let count: Int

    /// Nil for more bytes.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer) {
        count = bytes.count
        switch count {
        case 8...16:
            // The two words overlap where there are fewer than 16 bytes.
            low = bytes.loadUnaligned(as: UInt64.self)
            high = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        case 4..<8:
            low = UInt64(bytes.loadUnaligned(as: UInt32.self))
            high = UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        case 0..<4:
            low = bytes.reduce(0) { $0 << 8 | UInt64($1) }
            high = 0
        default: return nil
        }
    }
}

/// The groups of a few short strings: where few come again and again, they are found without a
/// hash that nobody can foresee, and without a comparison of bytes.
struct RecentStrings {
    private struct Entry {
        var string: ShortString
        var group: Int32
    }

    private var entries: ContiguousArray<Entry?> = ContiguousArray(repeating: nil, count: 64)

    @inline(__always)
    func group(of string: ShortString) -> Int32? {
        guard let entry = entries[Self.place(of: string)], entry.string == string else {
            return nil
        }
        return entry.group
    }

    @inline(__always)
    mutating func insert(_ string: ShortString, _ group: Int32) {
        entries[Self.place(of: string)] = Entry(string: string, group: group)
    }

    @inline(__always)
    private static func place(of string: ShortString) -> Int {
        let word = string.low ^ string.high &* 31 ^ UInt64(string.count)
        return Int(truncatingIfNeeded: (word &* 0x9e37_79b9_7f4a_7c15) >> 58)
    }
}
