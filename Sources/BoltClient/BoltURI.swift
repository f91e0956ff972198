/// Where a Bolt server is: `bolt://host:7687`, or `neo4j://…`, which is taken for the same.
///
/// With `+s` behind the scheme the connection is encrypted and the server's certificate is checked,
/// with `+ssc` it is encrypted only.
public struct BoltURI: Sendable, Equatable, CustomStringConvertible {
    public enum Encryption: Sendable {
        case none
        case checked
        case unchecked
    }

    public let host: String
    public let port: Int
    public let encryption: Encryption
    public let description: String

    /// - Throws: `BoltClientError.address` with what is wrong.
    public init(_ text: String) throws(BoltClientError) {
        func malformed(_ reason: String) -> BoltClientError {
            .address("'\(text.prefix(200))' is no URI of a server: \(reason)")
        }
        guard let schemeEnd = text.firstRange(of: "://") else {
            throw malformed("write it as bolt://127.0.0.1:7687")
        }
        switch text[..<schemeEnd.lowerBound].lowercased() {
        case "bolt", "neo4j": encryption = .none
        case "bolt+s", "neo4j+s": encryption = .checked
        case "bolt+ssc", "neo4j+ssc": encryption = .unchecked
        default: throw malformed("the scheme is bolt, bolt+s or bolt+ssc")
        }
        var rest = text[schemeEnd.upperBound...]
        if rest.hasSuffix("/") { rest.removeLast() }
        guard !rest.contains("@") else {
            throw malformed("names and passwords do not belong there")
        }
        guard !rest.contains("/"), !rest.contains("?") else {
            throw malformed("nothing follows the port; a database is an option of its own")
        }
        let hostText: Substring
        let portText: Substring
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            hostText = rest[rest.index(after: rest.startIndex)..<end]
            portText = rest[rest.index(after: end)...]
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            hostText = rest[..<end]
            portText = rest[end...]
        }
        guard !hostText.isEmpty else { throw malformed("the host is missing") }
        if portText.isEmpty {
            port = Self.defaultPort
        } else {
            guard portText.hasPrefix(":"), let number = UInt16(portText.dropFirst()), number > 0
            else { throw malformed("the port is a number from 1 to 65535") }
            port = Int(number)
        }
        host = String(hostText)
        description = text
    }

    /// Bolt's port.
    private static let defaultPort = 7687
}
