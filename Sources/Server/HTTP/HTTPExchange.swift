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
    /// What is counted of the body and its values among the bytes of all clients.
    let share: InFlightBytes.Share

    init(_ head: HTTPRequest, _ connection: HTTPConnection, _ core: ServerCore) {
        share = core.inFlight.makeShare()
        self.head = head
        self.connection = connection
    }

    /// Reads the body.
    ///
    /// - Throws: `HTTPProblem` if it is longer than a message may be, if clients' messages together
    ///   are too long, or if it breaks off.
    mutating func collectBody(_ body: RequestBody, _ core: ServerCore) async throws(HTTPProblem) {
        let byteLimit = core.configuration.messageByteLimit
        let tooLarge = HTTPProblem(.contentTooLarge, "a body may have \(byteLimit) bytes")
        if let announced = head.headerFields[.contentLength].flatMap({ Int($0) }),
            announced > byteLimit
        {
            throw tooLarge
        }
        var bytes: [UInt8] = []
        do {
            for try await buffer in body {
                let count = bytes.count + buffer.readableBytes
                guard count <= byteLimit else { throw tooLarge }
                guard share.update(to: count) else {
                    throw HTTPProblem(Failure.tooMuchInFlight)
                }
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch {
            throw error as? HTTPProblem ?? HTTPProblem(.badRequest, "the body breaks off: \(error)")
        }
        self.body = bytes
        hasWholeBody = true
    }

    /// The body is no longer needed.
    mutating func dropBody() {
        body = []
        share.update(to: 0)
    }

    /// The partition that the request names; nil for the default one.
    ///
    /// - Throws: `HTTPProblem` where path and headers say different things.
    func database() throws(HTTPProblem) -> String? {
        let named = captured[0] == DatabaseName.standIn ? nil : captured[0]
        guard let tenant = head.headerFields[.tenant] else {
            guard head.headerFields[.case] == nil else {
                throw HTTPProblem(.badRequest, "X-Case says nothing without X-Tenant")
            }
            return named
        }
        let name = head.headerFields[.case].map { "\(tenant)/\($0)" } ?? tenant
        guard
            named == nil || named == name
                || named == name.replacing("/", with: ".", maxReplacements: 1)
        else {
            throw HTTPProblem(
                .badRequest, "the path names another database than X-Tenant and X-Case")
        }
        return name
    }
}
