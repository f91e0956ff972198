import HTTPTypes

/// What a request names: the parts of its path, decoded.
struct RequestTarget: Equatable {
    /// The most bytes of a target.
    static let byteLimit = 8 << 10

    let segments: [String]

    /// - Throws: `HTTPProblem` for targets that are too long, whose percent-encoding or text is
    ///   invalid, or which try to step through directories.
    init(_ target: String) throws(HTTPProblem) {
        guard target.utf8.count <= Self.byteLimit else {
            throw HTTPProblem(.uriTooLong, "the target has more than \(Self.byteLimit) bytes")
        }
        let path = target.prefix { $0 != "?" && $0 != "#" }
        guard path.hasPrefix("/") else {
            throw HTTPProblem(.badRequest, "the target is no path")
        }
        var segments: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let segment = Self.decoded(part) else {
                throw HTTPProblem(.badRequest, "the path's percent-encoding is no text in UTF-8")
            }
            let isStep = segment.split(separator: "/").contains { $0 == "." || $0 == ".." }
            guard !isStep, !segment.contains("\\") else {
                throw HTTPProblem(.badRequest, "the path has a part that steps through directories")
            }
            segments.append(segment)
        }
        self.segments = segments == [""] ? [] : segments
    }

    private static func decoded(_ part: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimalDigit),
                let low = rest.popFirst().flatMap(hexadecimalDigit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
