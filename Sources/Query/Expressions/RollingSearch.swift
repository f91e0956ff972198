import Glibc

/// A search for bytes whose time grows with the text alone, whatever the text and the part are: it
/// compares hashes that roll over the text (Rabin and Karp).
struct RollingSearch {
    /// A prime. With a random base nobody can prepare a text whose hashes collide.
    private static let modulus: UInt64 = 1 << 61 - 1
    private static let base = UInt64.random(in: 1 << 32..<modulus)

    private let part: UnsafeRawBufferPointer
    private let text: UnsafeRawBufferPointer
    private let start: Int

    init(of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int) {
        self.part = part
        self.text = text
        self.start = start
    }

    /// The first place at or after the start; nil if there is none.
    func firstIndex() -> Int? {
        guard start + part.count <= text.count else { return nil }
        guard let partBase = part.baseAddress, let textBase = text.baseAddress else { return start }
        var (wanted, hash, weight): (UInt64, UInt64, UInt64) = (0, 0, 1)
        for place in 0..<part.count {
            wanted = Self.append(part[place], to: wanted)
            hash = Self.append(text[start + place], to: hash)
            if place > 0 { weight = Self.multiply(weight, Self.base) }
        }
        var index = start
        while true {
            if hash == wanted, memcmp(textBase + index, partBase, part.count) == 0 { return index }
            guard index + part.count < text.count else { return nil }
            // The first byte goes, the next comes.
            let gone = Self.multiply(weight, UInt64(text[index]))
            hash = Self.append(text[index + part.count], to: hash + Self.modulus - gone)
            index += 1
        }
    }

    @inline(__always)
    private static func append(_ byte: UInt8, to hash: UInt64) -> UInt64 {
        reduce(multiply(reduce(hash), base) + UInt64(byte))
    }

    @inline(__always)
    private static func multiply(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return reduce((product.low & modulus) + (product.high << 3 | product.low >> 61))
    }

    /// A number below twice the modulus as one below it.
    @inline(__always)
    private static func reduce(_ number: UInt64) -> UInt64 {
        number >= modulus ? number - modulus : number
    }
}
