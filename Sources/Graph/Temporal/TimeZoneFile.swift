extension TimeZoneRules {
    private static let headerByteCount = 44

    /// Reads a TZif file of version 2 or later; nil if it is none. All numbers are big-endian.
    init?(tzif bytes: [UInt8]) {
        guard bytes.starts(with: "TZif".utf8), bytes.count >= Self.headerByteCount,
            bytes[4] >= UInt8(ascii: "2")
        else { return nil }
        // The first block has 32-bit times, for readers of version 1.
        guard let old = Header(bytes, at: 0) else { return nil }
        let start = Self.headerByteCount + old.dataByteCount(timeByteCount: 4)
        guard let header = Header(bytes, at: start), header.typeCount > 0 else { return nil }
        let data = start + Self.headerByteCount
        let end = data + header.dataByteCount(timeByteCount: 8)
        guard end <= bytes.count else { return nil }

        let typeIndices = data + header.transitionCount * 8
        let types = typeIndices + header.transitionCount
        func offset(ofType index: Int) -> Int32? {
            guard index < header.typeCount else { return nil }
            return Int32(truncatingIfNeeded: bigEndian(bytes, at: types + index * 6, count: 4))
        }
        var transitions: [Int64] = []
        // Before the first transition the first type holds.
        guard let first = offset(ofType: 0) else { return nil }
        var offsets = [first]
        for index in 0..<header.transitionCount {
            let time = Int64(bitPattern: bigEndian(bytes, at: data + index * 8, count: 8))
            guard let offset = offset(ofType: Int(bytes[typeIndices + index])),
                abs(offset) <= 86_400, time > transitions.last ?? .min
            else { return nil }
            transitions.append(time)
            offsets.append(offset)
        }
        self.transitions = transitions
        self.offsets = offsets
        let footer = bytes[end...].drop { $0 == UInt8(ascii: "\n") }
            .prefix { $0 != UInt8(ascii: "\n") }
        future = PosixTimeZone(Array(footer))
    }

    /// The counts of a block.
    private struct Header {
        let counts: [Int]
        var transitionCount: Int { counts[3] }
        var typeCount: Int { counts[4] }

        init?(_ bytes: [UInt8], at start: Int) {
            guard start + TimeZoneRules.headerByteCount <= bytes.count else { return nil }
            counts = (0..<6).map { Int(bigEndian(bytes, at: start + 20 + $0 * 4, count: 4)) }
            // No count can exceed the file, so sums of products of them cannot overflow.
            guard counts.allSatisfy({ $0 <= bytes.count }) else { return nil }
        }

        func dataByteCount(timeByteCount: Int) -> Int {
            let (isUTCount, isStandardCount, leapCount) = (counts[0], counts[1], counts[2])
            return transitionCount * (timeByteCount + 1) + typeCount * 6 + counts[5]
                + leapCount * (timeByteCount + 4) + isStandardCount + isUTCount
        }
    }
}

private func bigEndian(_ bytes: [UInt8], at start: Int, count: Int) -> UInt64 {
    bytes[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
}
