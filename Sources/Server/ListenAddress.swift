/// Where a server listens: a host and a port, `127.0.0.1:7687` or `[::1]:7687`.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    public let host: String
    /// 0 takes any port that is free.
    public let port: Int

    /// - Parameter defaultPort: of text that names none; Bolt's if left out.
    /// - Throws: `ServerError.address` for text that is no address.
    public init(_ text: String, defaultPort: UInt16 = 7687) throws(ServerError) {
        let hostText: Substring
        let portText: Substring
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            hostText = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw Self.malformed(text) }
            portText = rest.dropFirst()
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2, let first = parts.first else { throw Self.malformed(text) }
            hostText = first
            portText = parts.count == 2 ? parts[1] : ""
        }
        guard !hostText.isEmpty else { throw Self.malformed(text) }
        guard let port = portText.isEmpty ? defaultPort : UInt16(portText) else {
            throw Self.malformed(text)
        }
        host = String(hostText)
        self.port = Int(port)
    }

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// The usual ports, which only this machine can reach.
    public static let bolt = ListenAddress(host: "127.0.0.1", port: 7687)
    public static let http = ListenAddress(host: "127.0.0.1", port: 7474)

    public var description: String { Self.text(host: host, port: port) }

    static func text(host: String, port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether only this machine reaches the address. Names are not looked up: what they stand for
    /// can change.
    var isLoopback: Bool { Self.isLoopback(host[...]) }

    /// The same of a host alone.
    static func isLoopback(_ host: Substring) -> Bool {
        if host == "::1" || host.lowercased() == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil
            }
    }

    private static func malformed(_ text: String) -> ServerError {
        .address("'\(text.prefix(100))' is no address: write it as 127.0.0.1:7687")
    }
}
