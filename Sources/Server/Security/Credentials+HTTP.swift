extension Credentials {
    /// The credentials of an `Authorization` header; `none` for one that holds none.
    init(authorization header: String?) {
        self = .none
        guard let header, let blank = header.firstIndex(of: " ") else { return }
        let text = header[header.index(after: blank)...].drop { $0 == " " }
        switch header[..<blank].lowercased() {
        case "basic":
            guard let bytes = Self.decode(base64: text.utf8),
                let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
            else { return }
            self = .basic(
                name: String(decoding: bytes[..<colon], as: UTF8.self),
                password: String(decoding: bytes[(colon + 1)...], as: UTF8.self))
        case "bearer": self = .bearer(token: String(text))
        default: return
        }
    }

    /// Nil for what is no Base64.
    private static func decode(base64 text: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text {
            let value: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return bytes
    }
}
