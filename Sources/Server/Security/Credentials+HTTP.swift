import Graph

extension Credentials {
    /// The credentials of an `Authorization` header; `none` for one that holds none.
    init(authorization header: String?) {
        self = .none
        guard let header, let blank = header.firstIndex(of: " ") else { return }
        let text = header[header.index(after: blank)...].drop { $0 == " " }
        switch header[..<blank].lowercased() {
        case "basic":
            guard let bytes = Base64.decode(text),
                let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
            else { return }
            self = .basic(
                name: String(decoding: bytes[..<colon], as: UTF8.self),
                password: String(decoding: bytes[(colon + 1)...], as: UTF8.self))
        case "bearer": self = .bearer(token: String(text))
        default: return
        }
    }
}
