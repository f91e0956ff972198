import Bolt
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Answers HTTP requests: checks who may ask, finds what is asked for, and has it done.
final class HTTPFront: Sendable {
    let core: ServerCore
    let loops: any EventLoopGroup
    let transactions: HTTPTransactions
    let boltAddress: String
    private let origins: OriginRules
    private let console = ConsoleFiles.all

    init(_ core: ServerCore, _ loops: any EventLoopGroup, boltAddress: String) {
        self.core = core
        self.loops = loops
        self.boltAddress = boltAddress
        transactions = HTTPTransactions(core)
        origins = OriginRules(
            allowedOrigins: core.configuration.httpAllowedOrigins, 
            demandsLocalHost: core.configuration.http?.isLoopback ?? true)
    }

    /// Limits of what is decoded, and who hears of what is beyond them.
    func channelConfiguration(of connection: HTTPConnection) -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [HTTPRefusals(connection)],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: HTTPConnection.fieldByteLimit,
                maxHeaderListSize: HTTPConnection.fieldsByteLimit, maxHeaderFieldCount: 128))
    }

    /// Answers one request.
    func respond(
        to request: HummingbirdCore.Request, _ writer: consuming ResponseWriter,
        _ connection: HTTPConnection
    ) async throws {
        let start = ContinuousClock.now
        connection.beginRequest()
        var exchange = HTTPExchange(request.head, connection, core)
        defer {
            exchange.dropBody()
            connection.endRequest(isWhole: exchange.hasWholeBody)
        }
        var response: HTTPAnswer
        do throws(HTTPProblem) {
            if let surplus = connection.surplus { try checkSpare(request.head, surplus) }
            try origins.check(request.head)
            if request.method == .options {
                response = try preflight(request.head)
            } else {
                let (endpoint, captured) = try find(request.head)
                exchange.captured = captured
                if let endpoint { try await admit(endpoint, &exchange) }
                if request.headers[.expect]?.lowercased() == "100-continue", !connection.isOld {
                    // Where it cannot be written, the body does not come either.
                    try? await writer.writeInformationalHead(HTTPResponse(status: .continue))
                }
                try await exchange.collectBody(request.body, core)
                connection.beginWork()
                response = await answer(endpoint, exchange)
            }
        } catch { response = HTTPAnswer(error) }
        complete(&response, request.head)
        if core.connections.isDraining || connection.isOld || connection.isSpare {
            response.headers[.connection] = "close"
            connection.endSoon()
        }
        let status = response.status.code
        if request.method == .head { response = response.createHeadResponse() }
        try await writer.write(response: response.head, body: response.body)
        core.metrics.httpAnswers[min(max(status / 100, 0), 5)].add()
        core.metrics.httpRequests.add(.now - start)
    }

    // MARK: Finding what is asked for

    /// The endpoint of a request; nil for a file of the console.
    private func find(
        _ head: HTTPRequest
    ) throws(HTTPProblem) -> (endpoint: Endpoint?, captured: [String]) {
        let target = try RequestTarget(head.path ?? "")
        let path = "/" + target.segments.joined(separator: "/")
        let isRead = head.method == .get || head.method == .head
        if isRead, target.segments.isEmpty, MediaTypes.prefersPage(head.headerFields),
            console.file(at: "/") != nil
        {
            return (nil, ["/"])
        }
        if let (endpoint, captured) = try Endpoint.find(head.method, target) {
            return (endpoint, captured)
        }
        guard isRead, console.file(at: path) != nil else {
            throw HTTPProblem(.notFound, "there is nothing at this path")
        }
        return (nil, [path])
    }

    private func preflight(_ head: HTTPRequest) throws(HTTPProblem) -> HTTPAnswer {
        let target = try RequestTarget(head.path ?? "")
        let methods = Endpoint.methods(of: target)
        guard !methods.isEmpty else {
            throw HTTPProblem(.notFound, "there is nothing at this path")
        }
        return HTTPAnswer(
            status: .noContent, headers: [.allow: methods.joined(separator: ", ")])
    }

    // MARK: Who asks

    /// Throws unless what is asked for is how the server is, by a client that is one too many.
    private func checkSpare(
        _ head: HTTPRequest, _ surplus: Connections.Surplus
    ) throws(HTTPProblem) {
        guard let endpoint = (try? find(head))?.endpoint, endpoint.tellsOfServer else {
            core.metrics.refusedConnections.add()
            throw HTTPProblem(
                surplus == .ofAddress ? .tooManyClientsOfAddress : .tooManyClients)
        }
    }

    private func admit(
        _ endpoint: Endpoint, _ exchange: inout HTTPExchange
    ) async throws(HTTPProblem) {
        guard endpoint.needsPrincipal else { return }
        let credentials = Credentials(authorization: exchange.head.headerFields[.authorization])
        do throws(Failure) {
            let principal = try await core.security.logIn(
                credentials, from: exchange.connection.address)
            // Who must change its password can do that by a statement alone.
            exchange.principal = try core.security.current(
                principal, changesPassword: endpoint == .query)
        } catch {
            core.metrics.note(error)
            throw HTTPProblem(error)
        }
    }

    // MARK: Answers

    private func answer(_ endpoint: Endpoint?, _ exchange: HTTPExchange) async -> HTTPAnswer {
        do throws(HTTPProblem) {
            switch endpoint {
            case nil: return page(exchange)
            case .discovery: return discovery(exchange)
            case .live: return .json(.ok, #"{"status":"live"}"#)
            case .ready: return ready()
            case .metrics: return try await metrics(exchange)
            case .openAPI: return .json(.ok, OpenAPI.document)
            case .partitions: return try await partitions(exchange)
            case .query: return try await query(exchange)
            case .begin: return try await begin(exchange)
            case .run: return try await run(exchange, commits: false)
            case .commit: return try await run(exchange, commits: true)
            case .rollback: return try await rollback(exchange)
            }
        } catch { return HTTPAnswer(error) }
    }

    private func page(_ exchange: HTTPExchange) -> HTTPAnswer {
        guard let file = console.file(at: exchange.captured[0]) else {
            return HTTPAnswer(HTTPProblem(.notFound, "there is nothing at this path"))
        }
        return file.answer(to: exchange.head)
    }

    /// Adds what every answer carries.
    private func complete(_ response: inout HTTPAnswer, _ head: HTTPRequest) {
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.frameOptions] = "DENY"
        response.headers[.referrerPolicy] = "no-referrer"
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        response.headers.append(contentsOf: origins.headers(for: head))
    }
}
