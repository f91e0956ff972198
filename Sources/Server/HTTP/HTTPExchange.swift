import Bolt
import HTTPTypes
import HummingbirdCore
import NIOCore

/// A request that is being answered.
struct HTTPExchange: Sendable {
    let head: HTTPRequest
    let connection: HTTPConnection
    var principal = Principal(name: "", roles: [:])
    /// What the path captures.
    var captured: [String] = []
    private(set) var body: [UInt8] = []
    private(set) var hasWholeBody = false

    init(_ head: HTTPRequest, _ connection: HTTPConnection) {
        self.head = head
        self.connection = connection
    }

    /// Reads the body.
    ///
    /// - Throws: `HTTPProblem` if it is longer than `byteLimit`, or breaks off.
    mutating func collectBody(_ body: RequestBody, _ byteLimit: Int) async throws(HTTPProblem) {
        let tooLarge = HTTPProblem(.contentTooLarge, "a body may have \(byteLimit) bytes")
        if let announced = head.headerFields[.contentLength].flatMap({ Int($0) }),
            announced > byteLimit
        {
            throw tooLarge
        }
        var bytes: [UInt8] = []
        do {
            for try await buffer in body {
                guard bytes.count + buffer.readableBytes <= byteLimit else { throw tooLarge }
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch {
            throw error as? HTTPProblem ?? HTTPProblem(.badRequest, "the body breaks off: \(error)")
        }
        self.body = bytes
        hasWholeBody = true
    }

    /// The partition that the request names; nil for the default one.
    ///
    /// - Throws: `HTTPProblem` where path and headers say different things.
    func database() throws(HTTPProblem) -> String? {
        let named = captured[0] == Self.defaultDatabase ? nil : captured[0]
        guard let tenant = head.headerFields[.tenant] else { return named }
        let name = head.headerFields[.case].map { "\(tenant)/\($0)" } ?? tenant
        guard named == nil || named == name || named == name.replacing("/", with: ".", maxReplacements: 1)
        else {
            throw HTTPProblem(
                .badRequest, "the path names another database than X-Tenant and X-Case")
        }
        return name
    }

    /// The name of a database that stands for none, which clients give that know no other.
    static let defaultDatabase = "neo4j"
}
