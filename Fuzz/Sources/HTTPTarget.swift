import Foundation
@testable import Server

/// Requests over HTTP to a server with a small shard: whatever they say, each is answered whole and
/// in JSON that can be read, none with an error of the server's own, and the next is served.
///
/// An input is one or more requests with NUL bytes between them, as text that can be read and
/// changed: a line with method and path, lines of headers, an empty line, and the body. `$TX` in a
/// path stands for the transaction that was begun last. An input that begins with `!` is sent as it
/// is.
@Sendable func fuzzHTTP(_ input: UnsafeRawBufferPointer) {
    let server = FuzzedServer.next()
    if input.first == UInt8(ascii: "!") {
        server.connect().send(raw: input.dropFirst())
    } else {
        var run = HTTPRun(server)
        for request in input.split(separator: 0, maxSplits: 15) {
            run.ask(HTTPFuzzRequest(Array(request)))
        }
        run.end()
    }
    server.check()
}

/// The requests of an input, one after the other over one connection.
private struct HTTPRun {
    private let server: FuzzedServer
    private var connection: FuzzedConnection?
    /// The transactions that were begun.
    private var transactions: [String] = []

    init(_ server: FuzzedServer) { self.server = server }

    mutating func ask(_ request: HTTPFuzzRequest) {
        if let shown = request.authorization { _ = Credentials(authorization: shown) }
        let connection = self.connection ?? server.connect()
        self.connection = connection
        connection.send(request.bytes(transaction: transactions.last ?? "0"))
        guard let answer = connection.answer(hasBody: !request.isHead) else {
            expect(!request.isPlain, "no answer to \(request.head)")
            self.connection = nil
            return
        }
        check(answer, to: request)
        // What a head that is not plain leaves in the connection is a matter of its own.
        if answer.isCut || answer.headers["connection"] == "close" || !request.isPlain {
            self.connection = nil
        }
        if let id = answer.transaction, transactions.last != id { transactions.append(id) }
    }

    /// Nothing stays open that would hold up the next input.
    mutating func end() {
        for id in transactions {
            ask(HTTPFuzzRequest(Array("DELETE /db/neo4j/query/v2/tx/\(id)\n\n".utf8)))
        }
    }

    private func check(_ answer: FuzzedConnection.Answer, to request: HTTPFuzzRequest) {
        expect(
            (200..<500).contains(answer.status) || answer.status == 503,
            "status \(answer.status) to \(request.head): \(answer.text.prefix(500))")
        guard request.isPlain else { return }
        expect(
            answer.headers["x-content-type-options"] == "nosniff"
                && answer.headers["content-security-policy"] != nil,
            "\(answer.headers) to \(request.head)")
        guard !answer.isCut, !request.isHead, let type = answer.headers["content-type"],
            type.contains("json") || type.contains("neo4j.query")
        else { return }
        let documents =
            type.contains("jsonl") || type.contains("ndjson")
            ? answer.body.split(separator: UInt8(ascii: "\n")) : [answer.body[...]]
        for document in documents {
            do {
                _ = try JSONSerialization.jsonObject(
                    with: Data(document), options: .fragmentsAllowed)
            } catch { fatalError("no JSON to \(request.head): \(answer.text.prefix(500))") }
        }
    }
}

/// A request of an input.
private struct HTTPFuzzRequest {
    /// The line with method and path, and the headers.
    private let lines: [[UInt8]]
    private let body: [UInt8]

    init(_ text: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        var lines: [[UInt8]] = []
        var rest = text[...]
        while let end = rest.firstIndex(of: newline), end > rest.startIndex {
            lines.append(Array(rest[..<end]))
            rest = rest[(end + 1)...]
        }
        self.lines = lines
        body = Array(rest.dropFirst())
    }

    var head: String { text(lines.first ?? []) }
    var isHead: Bool { head.hasPrefix("HEAD ") }

    var authorization: String? {
        lines.lazy.map(text).first { $0.lowercased().hasPrefix("authorization: ") }
            .map { String($0.dropFirst(15)) }
    }

    /// Whether the head is one that every server of HTTP must understand, so that an answer is due.
    var isPlain: Bool {
        let parts = head.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.methods.contains(String(parts[0])), parts[1].hasPrefix("/"),
            lines.count < 100, lines.allSatisfy({ $0.count < 4_096 })
        else { return false }
        return parts[1].utf8.allSatisfy(Self.isVisible)
            && lines.dropFirst().allSatisfy { line in
                let pair = text(line).split(separator: ": ", maxSplits: 1)
                return pair.count == 2 && Self.plainHeaders.contains(pair[0].lowercased())
                    && pair[1].utf8.allSatisfy { $0 == 0x20 || Self.isVisible($0) }
            }
    }

    /// As it goes over the wire.
    func bytes(transaction: String) -> [UInt8] {
        let first = head.replacing("$TX", with: transaction)
        var bytes = (lines.isEmpty ? [] : lines[0].contains(0x24) ? Array(first.utf8) : lines[0])
        bytes += Array(" HTTP/1.1\r\n".utf8)
        for line in lines.dropFirst() { bytes += line + [0x0D, 0x0A] }
        let names = lines.dropFirst().map { text($0).prefix { $0 != ":" }.lowercased() }
        if !names.contains("host") { bytes += Array("Host: localhost\r\n".utf8) }
        if !names.contains("content-length"), !names.contains("transfer-encoding") {
            bytes += Array("Content-Length: \(body.count)\r\n".utf8)
        }
        return bytes + [0x0D, 0x0A] + body
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT"]
    /// Those that do not say how the message is read.
    private static let plainHeaders: Set<String> = [
        "accept", "authorization", "content-type", "host", "origin", "sec-fetch-site", "x-case",
        "x-tenant",
    ]

    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
}
