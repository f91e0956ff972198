import HTTPTypes

/// What can be asked over HTTP. `/openapi.json` describes each of these, which a test compares.
enum Endpoint: CaseIterable {
    case discovery, live, ready, metrics, openAPI, partitions
    case query, begin, run, commit, rollback

    var method: HTTPRequest.Method {
        switch self {
        case .discovery, .live, .ready, .metrics, .openAPI, .partitions: .get
        case .query, .begin, .run, .commit: .post
        case .rollback: .delete
        }
    }

    /// The path, with names of what it captures in braces.
    var path: String {
        switch self {
        case .discovery: "/"
        case .live: "/health/live"
        case .ready: "/health/ready"
        case .metrics: "/metrics"
        case .openAPI: "/openapi.json"
        case .partitions: "/partitions"
        case .query: "/db/{database}/query/v2"
        case .begin: "/db/{database}/query/v2/tx"
        case .run, .rollback: "/db/{database}/query/v2/tx/{transaction}"
        case .commit: "/db/{database}/query/v2/tx/{transaction}/commit"
        }
    }

    /// Whether it is for those only who say who they are, where the server asks for that.
    var needsPrincipal: Bool {
        switch self {
        case .discovery, .live, .ready, .openAPI: false
        case .metrics, .partitions, .query, .begin, .run, .commit, .rollback: true
        }
    }

    /// Whether it tells how the server is: also when no more clients are taken.
    var tellsOfServer: Bool {
        switch self {
        case .live, .ready, .metrics: true
        case .discovery, .openAPI, .partitions: false
        case .query, .begin, .run, .commit, .rollback: false
        }
    }

    /// What a target asks for, with what its path captures; nil for a path that is not there.
    ///
    /// - Throws: `HTTPProblem` for a path that does not take the method.
    static func find(
        _ method: HTTPRequest.Method, _ target: RequestTarget
    ) throws(HTTPProblem) -> (endpoint: Endpoint, captured: [String])? {
        let method = method == .head ? .get : method
        for endpoint in allCases where endpoint.method == method {
            if let captured = endpoint.captures(target.segments) { return (endpoint, captured) }
        }
        let methods = methods(of: target)
        if methods.isEmpty { return nil }
        throw HTTPProblem(
            .methodNotAllowed, "\(method.rawValue.prefix(20)) is not for this path",
            headers: [.allow: methods.joined(separator: ", ")])
    }

    /// The methods that a path takes; none for a path that is not there.
    static func methods(of target: RequestTarget) -> [String] {
        var methods: [String] = []
        for endpoint in allCases where endpoint.captures(target.segments) != nil {
            methods.append(endpoint.method.rawValue)
            if endpoint.method == .get { methods.append("HEAD") }
        }
        return methods.isEmpty ? [] : methods + ["OPTIONS"]
    }

    private func captures(_ segments: [String]) -> [String]? {
        let parts = path.dropFirst().split(separator: "/")
        guard parts.count == segments.count else { return nil }
        var captured: [String] = []
        for (part, segment) in zip(parts, segments) {
            if part.hasPrefix("{") {
                captured.append(segment)
            } else if part != segment {
                return nil
            }
        }
        return captured
    }
}
