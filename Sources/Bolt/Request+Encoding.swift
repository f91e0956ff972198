import Graph

extension MessageWriter {
    /// Writes a request, as a client of a version does.
    public mutating func append(_ request: Request, _ version: BoltVersion) {
        switch request {
        case .hello(let hello):
            var extra: ValueMap = ["user_agent": .string(hello.userAgent)]
            if !hello.patches.isEmpty {
                extra["patch_bolt"] = .list(hello.patches.map { .string($0) })
            }
            if version >= BoltVersion(5, 3) {
                extra["bolt_agent"] = ["product": .string(hello.userAgent)]
            }
            for (key, value) in zip(hello.credentials.keys, hello.credentials.values) {
                extra[key] = value
            }
            append(Signature.hello, .map(extra))
        case .logon(let credentials): append(Signature.logon, .map(credentials))
        case .logoff: append(Signature.logoff)
        case .goodbye: append(Signature.goodbye)
        case .reset: append(Signature.reset)
        case .run(let run):
            append(
                Signature.run, .string(run.text), .map(run.parameters), .map(run.start.extra))
        case .pull(let fetch): append(Signature.pull, .map(fetch.extra))
        case .discard(let fetch): append(Signature.discard, .map(fetch.extra))
        case .begin(let start): append(Signature.begin, .map(start.extra))
        case .commit: append(Signature.commit)
        case .rollback: append(Signature.rollback)
        case .route(let route):
            var extra = ValueMap()
            if let database = route.database { extra["db"] = .string(database) }
            append(
                Signature.route, .map(route.context),
                .list(route.bookmarks.map { .string($0) }), .map(extra))
        case .telemetry(let interface): append(Signature.telemetry, .integer(interface))
        }
    }

    mutating func append(_ signature: UInt8, _ fields: Value...) {
        append(signature: signature, fieldCount: fields.count) { writer in
            for field in fields { writer.append(field) }
        }
    }
}

extension Request.TransactionStart {
    fileprivate var extra: ValueMap {
        var extra = ValueMap()
        if !bookmarks.isEmpty { extra["bookmarks"] = .list(bookmarks.map { .string($0) }) }
        if let timeout {
            let (seconds, attoseconds) = timeout.components
            extra["tx_timeout"] = .integer(
                seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
        }
        if isReadOnly { extra["mode"] = "r" }
        if let database { extra["db"] = .string(database) }
        if let impersonatedUser { extra["imp_user"] = .string(impersonatedUser) }
        return extra
    }
}

extension Request.Fetch {
    fileprivate var extra: ValueMap { ["n": .integer(count), "qid": .integer(resultID)] }
}
