import HTTPTypes

/// Who may ask from where: what keeps other sites from using a browser against the server.
struct OriginRules: Sendable {
    /// Other origins whose pages may use the server, such as `https://tools.example.com`.
    let allowedOrigins: [String]
    /// Whether only names of this machine may stand in Host: on loopback without authentication, a
    /// name of somebody else that resolves to 127.0.0.1 would let a page in.
    let demandsLocalHost: Bool

    /// - Throws: `HTTPProblem` for requests that a page of another site may have sent.
    func check(_ head: HTTPRequest) throws(HTTPProblem) {
        guard let host = head.authority, !host.isEmpty else {
            throw HTTPProblem(.badRequest, "the request has no Host")
        }
        if demandsLocalHost, !Self.isLocal(host) {
            throw HTTPProblem(
                .misdirectedRequest,
                "this server answers to 127.0.0.1, ::1 and localhost, not to '\(host.prefix(100))'")
        }
        guard head.method != .get, head.method != .head, head.method != .options else { return }
        let origin = head.headerFields[.origin]
        if let origin, allowedOrigins.contains(origin) { return }
        if let origin, !Self.isSame(origin, host) { throw Self.isForeign }
        switch head.headerFields[values: .secFetchSite].first {
        case nil, "same-origin", "none": return
        default: throw Self.isForeign
        }
    }

    /// The headers that let an allowed origin's page read the answer; none for others.
    func headers(for head: HTTPRequest) -> HTTPFields {
        guard let origin = head.headerFields[.origin], allowedOrigins.contains(origin) else {
            return [:]
        }
        var headers: HTTPFields = [.accessControlAllowOrigin: origin, .vary: "Origin"]
        guard head.method == .options else { return headers }
        headers[.accessControlAllowMethods] = "GET, HEAD, POST, DELETE"
        headers[.accessControlAllowHeaders] =
            "Authorization, Content-Type, Accept, X-Tenant, X-Case"
        headers[.accessControlMaxAge] = "600"
        return headers
    }

    private static let isForeign = HTTPProblem(
        .forbidden, "a page of another origin may not ask for this")

    /// An origin is the server's own if it names the same host and port as Host.
    private static func isSame(_ origin: String, _ host: String) -> Bool {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return origin.dropFirst(scheme.count).lowercased() == host.lowercased()
        }
        return false
    }

    private static func isLocal(_ host: String) -> Bool {
        // All of it: what stands behind a bracket or in a port's place may make it another name.
        (try? ListenAddress(host))?.isLoopback ?? false
    }
}

extension HTTPField.Name {
    static let secFetchSite = named("Sec-Fetch-Site")
    static let frameOptions = named("X-Frame-Options")
    static let referrerPolicy = named("Referrer-Policy")
    static let tenant = named("X-Tenant")
    static let `case` = named("X-Case")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("'\(name)' is no name of a header")
        }
        return name
    }
}
