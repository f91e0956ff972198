import CSimdJSON
import Glibc

/// One value of a parsed document: a place among the parser's tokens. Valid as long as those.
struct JSONValue {
    enum Kind: UInt32 {
        case null = 1
        case `true`, `false`
        /// A number without fraction and exponent, of any size.
        case integer
        /// A number with a fraction or an exponent.
        case decimal
        case string, array, object
    }

    fileprivate let tokens: UnsafePointer<CSimdJSONToken>
    fileprivate let text: UnsafeRawPointer
    fileprivate let index: Int

    init(tokens: UnsafePointer<CSimdJSONToken>, text: UnsafeRawPointer, index: Int) {
        self.tokens = tokens
        self.text = text
        self.index = index
    }

    var kind: Kind { Kind(rawValue: tokens[index].kind) ?? .null }
    var isNull: Bool { tokens[index].kind == Kind.null.rawValue }

    /// A string's content, a number's or word's text, or the source of an array or object.
    var bytes: UnsafeRawBufferPointer {
        let token = tokens[index]
        return UnsafeRawBufferPointer(start: text + Int(token.offset), count: Int(token.length))
    }

    /// The same as text; the parser has checked that it is UTF-8.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The value as an integer; nil where it is none or does not fit.
    var int64: Int64? {
        guard kind == .integer else { return nil }
        return Int64(asciiDigits: bytes)
    }

    /// The members of an object or elements of an array.
    var children: Children {
        switch kind {
        case .object, .array:
            Children(parent: self, position: index + 1, end: Int(tokens[index].next))
        default: Children(parent: self, position: 0, end: 0)
        }
    }

    /// The elements of an array, or keys and values of an object in turn.
    struct Children: Sequence, IteratorProtocol {
        fileprivate let parent: JSONValue
        fileprivate var position: Int
        fileprivate let end: Int

        mutating func next() -> JSONValue? {
            guard position < end else { return nil }
            let value = JSONValue(tokens: parent.tokens, text: parent.text, index: position)
            position = Int(parent.tokens[position].next)
            return value
        }
    }

    /// Where the text begins and ends in the document; not for strings that had escapes.
    var offset: Int { Int(tokens[index].offset) }
    var endOffset: Int { offset + Int(tokens[index].length) }

    /// The number of an object's members; 0 for other values.
    var memberCount: Int { memberValues.count }

    /// The values of an object's members, in order; empty for other values.
    var memberValues: [JSONValue] {
        guard kind == .object else { return [] }
        var values: [JSONValue] = []
        var children = children
        while children.next() != nil, let value = children.next() { values.append(value) }
        return values
    }

    func member(_ name: StaticString) -> JSONValue? {
        member(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    func member(_ name: String) -> JSONValue? {
        var name = name
        return name.withUTF8 { member(UnsafeRawBufferPointer($0)) }
    }

    /// The last member of that name; nil where there is none or this is no object.
    private func member(_ wanted: UnsafeRawBufferPointer) -> JSONValue? {
        guard kind == .object else { return nil }
        var found: JSONValue?
        var children = children
        while let key = children.next(), let value = children.next() {
            if key.bytes.isEqual(to: wanted) { found = value }
        }
        return found
    }
}

extension UnsafeRawBufferPointer {
    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count > 0, let left = baseAddress, let right = other.baseAddress else { return true }
        return memcmp(left, right, count) == 0
    }

    func isEqual(to text: StaticString) -> Bool {
        isEqual(
            to: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension Int64 {
    /// The number that ASCII digits with an optional minus sign tell; nil where they do not fit.
    init?(asciiDigits bytes: UnsafeRawBufferPointer) {
        var index = 0
        var isNegative = false
        if let first = bytes.first, first == UInt8(ascii: "-") {
            isNegative = true
            index = 1
        }
        guard index < bytes.count else { return nil }
        var result: Int64 = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (scaled, overflow) = result.multipliedReportingOverflow(by: 10)
            // Counting downwards lets the smallest number through.
            let (sum, carry) = scaled.subtractingReportingOverflow(Int64(digit))
            if overflow || carry { return nil }
            result = sum
            index += 1
        }
        if isNegative {
            self = result
        } else {
            guard result != .min else { return nil }
            self = -result
        }
    }
}

extension UnsafeRawBufferPointer {
    /// What follows the last dot: a topic's table.
    var lastComponent: UnsafeRawBufferPointer {
        guard let dot = lastIndex(of: UInt8(ascii: ".")) else { return self }
        return UnsafeRawBufferPointer(rebasing: self[(dot + 1)...])
    }
}
