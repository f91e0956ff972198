import Graph

/// Decodes requests.
///
/// `invalidValue` says that the request is whole, and what is in it cannot be taken: it fails, and
/// the connection goes on. The other errors end a connection.
struct RequestReader {
    private var reader: PackStreamReader
    private let version: BoltVersion

    /// Reads a message; nil if `admit` refused what its values take.
    static func read(
        _ message: [UInt8], _ version: BoltVersion, _ format: ValueFormat,
        _ admit: (@Sendable (_ byteCount: Int) -> Bool)? = nil
    ) -> ReadMessage? {
        var reader = RequestReader(
            reader: PackStreamReader(message, format, admit: admit), version: version)
        let result: Result<Request, BoltError>
        do throws(BoltError) {
            result = .success(try reader.whole())
        } catch { result = .failure(error) }
        if reader.reader.isRefused { return nil }
        let byteCount = message.count + reader.reader.valuesByteCount
        if case .success(.run(var run)) = result {
            run.byteCount = byteCount
            return ReadMessage(request: .success(.run(run)), byteCount: byteCount)
        }
        return ReadMessage(request: result, byteCount: byteCount)
    }

    private mutating func whole() throws(BoltError) -> Request {
        let request = try request()
        guard reader.isAtEnd else { throw reader.malformed("the message's end") }
        return request
    }

    private mutating func request() throws(BoltError) -> Request {
        let (signature, fieldCount) = try reader.structure()
        let expected: Int
        switch signature {
        case Signature.hello, Signature.begin, Signature.pull, Signature.discard: expected = 1
        case Signature.goodbye, Signature.reset, Signature.commit, Signature.rollback: expected = 0
        case Signature.run, Signature.route: expected = 3
        case Signature.logon where version.hasLogon: expected = 1
        case Signature.logoff where version.hasLogon: expected = 0
        case Signature.telemetry where version.hasTelemetry: expected = 1
        default:
            throw reader.malformed("the signature of a request of version \(version)", back: 1)
        }
        guard fieldCount == expected else {
            throw reader.malformed("\(expected) fields of a request, not \(fieldCount)", back: 2)
        }
        switch signature {
        case Signature.hello: return .hello(try hello())
        case Signature.logon: return .logon(try reader.map())
        case Signature.logoff: return .logoff
        case Signature.goodbye: return .goodbye
        case Signature.reset: return .reset
        case Signature.commit: return .commit
        case Signature.rollback: return .rollback
        case Signature.begin: return .begin(try transactionStart(reader.map()))
        case Signature.pull: return .pull(try fetch())
        case Signature.discard: return .discard(try fetch())
        case Signature.route: return .route(try route())
        case Signature.telemetry: return .telemetry(try telemetry())
        default: return .run(try run())
        }
    }

    private mutating func hello() throws(BoltError) -> Request.Hello {
        let extra = try reader.map()
        var hello = Request.Hello()
        hello.userAgent = extra["user_agent"]?.text ?? ""
        hello.patches = try strings("patch_bolt", in: extra)
        let ours: Set<String> = ["user_agent", "patch_bolt", "routing", "bolt_agent"]
        for (key, value) in zip(extra.keys, extra.values) where !ours.contains(key) {
            hello.credentials.append(uniqueKey: key, value)
        }
        return hello
    }

    private mutating func run() throws(BoltError) -> Request.Run {
        let text = try reader.string()
        let parameters = try reader.map()
        let start = try transactionStart(reader.map())
        guard !parameters.values.contains(where: \.holdsElements) else {
            throw .invalidValue("nodes, relationships and paths cannot be parameters")
        }
        return Request.Run(text, parameters, start: start)
    }

    private func transactionStart(_ extra: ValueMap) throws(BoltError) -> Request.TransactionStart {
        var start = Request.TransactionStart()
        start.bookmarks = try strings("bookmarks", in: extra)
        if let milliseconds = try optional("tx_timeout", in: extra, \.integer, "an integer") {
            guard milliseconds >= 0 else { throw .invalidValue("tx_timeout is negative") }
            // 0 asks for no limit, which is the server's to give. More than a year is no limit.
            let year: Int64 = 366 * 86_400_000
            start.timeout = milliseconds == 0 ? nil : .milliseconds(min(milliseconds, year))
        }
        switch try optional("mode", in: extra, \.text, "a string") {
        case nil, "w": break
        case "r": start.isReadOnly = true
        case let mode?: throw .invalidValue("mode is 'r' or 'w', not '\(mode.prefix(20))'")
        }
        start.database = try optional("db", in: extra, \.text, "a string")
        if start.database == "" { start.database = nil }
        start.impersonatedUser = try optional("imp_user", in: extra, \.text, "a string")
        return start
    }

    private mutating func fetch() throws(BoltError) -> Request.Fetch {
        let extra = try reader.map()
        guard let count = try optional("n", in: extra, \.integer, "an integer") else {
            throw .invalidValue("n is missing: how many rows are meant")
        }
        guard count == -1 || count > 0 else {
            throw .invalidValue("n is -1 or positive, not \(count)")
        }
        return Request.Fetch(
            count: count,
            resultID: try optional("qid", in: extra, \.integer, "an integer") ?? -1)
    }

    private mutating func route() throws(BoltError) -> Request.Route {
        var route = Request.Route(context: try reader.map())
        let start = reader.byteOffset
        guard case .list(let bookmarks) = try reader.value() else {
            throw reader.malformed("a list of bookmarks", at: start)
        }
        route.bookmarks = bookmarks.compactMap(\.text)
        let extra = try reader.map()
        route.database = try optional("db", in: extra, \.text, "a string")
        if route.database == "" { route.database = nil }
        return route
    }

    private mutating func telemetry() throws(BoltError) -> Int64 {
        guard let interface = try reader.value().integer else {
            throw .invalidValue("the interface of a driver is a number")
        }
        return interface
    }

    /// An entry of another kind than `kind` takes is refused; null is as good as no entry.
    private func optional<T>(
        _ key: String, in map: ValueMap, _ kind: (Value) -> T?, _ expected: String
    ) throws(BoltError) -> T? {
        guard let value = map[key], !value.isNull else { return nil }
        guard let result = kind(value) else { throw .invalidValue("\(key) is not \(expected)") }
        return result
    }

    private func strings(_ key: String, in map: ValueMap) throws(BoltError) -> [String] {
        let list = try optional(
            key, in: map, { if case .list(let list) = $0 { list } else { nil } }, "a list")
        let strings = (list ?? []).compactMap(\.text)
        guard strings.count == list?.count ?? 0 else {
            throw .invalidValue("\(key) holds something that is no string")
        }
        return strings
    }
}
