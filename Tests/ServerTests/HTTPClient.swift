import Foundation
import Glibc
import Graph
import Server
import Testing

/// A client that speaks HTTP, and says what it likes.
final class HTTPClient {
    struct Answer {
        var status = 0
        /// By name in small letters.
        var headers: [String: String] = [:]
        var body = ""

        /// The body as JSON, at a path of keys and places such as `data.values.0.0`.
        func value(_ path: String) -> Any? {
            var value = try? JSONSerialization.jsonObject(with: Data(body.utf8))
            for part in path.split(separator: ".") {
                if let place = Int(part) {
                    let list = value as? [Any] ?? []
                    value = list.indices.contains(place) ? list[place] : nil
                } else {
                    value = (value as? [String: Any])?[String(part)]
                }
            }
            return value
        }

        func text(_ path: String) -> String? { value(path) as? String }
        func number(_ path: String) -> Double? { (value(path) as? NSNumber)?.doubleValue }
        var code: String? { text("errors.0.code") }
    }

    struct Problem: Error { let description: String }

    private let socket: Int32
    private let host: String
    private var input: [UInt8] = []
    private var isClosed = false

    init(_ server: Server) throws {
        host = try #require(server.httpAddress)
        let port = try #require(host.split(separator: ":").last.flatMap { UInt16($0) })
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Problem(description: "connect: \(errno)") }
    }

    deinit { close() }

    func close() {
        if !isClosed { Glibc.close(socket) }
        isClosed = true
    }

    // MARK: Requests

    @discardableResult
    func get(_ path: String, _ headers: [String: String] = [:]) throws -> Answer {
        try ask("GET", path, headers)
    }

    /// Posts a JSON body.
    @discardableResult
    func post(
        _ path: String, _ body: String, _ headers: [String: String] = [:]
    ) throws -> Answer {
        var headers = headers
        if headers["Content-Type"] == nil, !body.isEmpty {
            headers["Content-Type"] = "application/json"
        }
        return try ask("POST", path, headers, body)
    }

    /// Runs a statement in the default database.
    @discardableResult
    func run(_ statement: String, _ rest: String = "", _ headers: [String: String] = [:]) throws
        -> Answer
    {
        try post(
            "/db/neo4j/query/v2", #"{"statement":\#(quoted(statement))\#(rest)}"#, headers)
    }

    func ask(
        _ method: String, _ path: String, _ headers: [String: String] = [:], _ body: String = ""
    ) throws -> Answer {
        var text = "\(method) \(path) HTTP/1.1\r\n"
        var headers = headers
        if headers["Host"] == nil { headers["Host"] = host }
        if method != "GET", headers["Content-Length"] == nil {
            headers["Content-Length"] = String(body.utf8.count)
        }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        try send(text + "\r\n" + body)
        return try answer(hasBody: method != "HEAD")
    }

    func send(_ text: String) throws { try send(raw: Array(text.utf8)) }

    func send(raw bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Problem(description: "send: \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    // MARK: Answers

    /// The next answer.
    func answer(hasBody: Bool = true) throws -> Answer {
        var answer = Answer()
        let head = try line()
        guard head.hasPrefix("HTTP/1.1 "), let status = Int(head.dropFirst(9).prefix(3)) else {
            throw Problem(description: "no answer: \(head)")
        }
        answer.status = status
        while true {
            let line = try line()
            if line.isEmpty { break }
            let parts = line.split(separator: ":", maxSplits: 1)
            answer.headers[parts[0].lowercased()] =
                parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        if status == 100 { return try self.answer(hasBody: hasBody) }
        guard hasBody, status != 204 else { return answer }
        var bytes: [UInt8] = []
        if answer.headers["transfer-encoding"] == "chunked" {
            while let count = Int(try line(), radix: 16) {
                bytes += try take(count)
                _ = try line()
                if count == 0 { break }
            }
        } else {
            bytes = try take(Int(answer.headers["content-length"] ?? "0") ?? 0)
        }
        answer.body = String(decoding: bytes, as: UTF8.self)
        return answer
    }

    /// Whether the server hangs up without another word.
    func isHungUpOn() throws -> Bool { try input.isEmpty && !fill() }

    /// All that still comes until the server hangs up.
    func rest() throws -> String {
        while try fill() {}
        defer { input = [] }
        return String(decoding: input, as: UTF8.self)
    }

    func line() throws -> String {
        while true {
            if let end = input.firstIndex(of: 0x0A) {
                let line = String(decoding: input[..<end], as: UTF8.self)
                input.removeFirst(end + 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard try fill() else { throw Problem(description: "hung up on") }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while input.count < count {
            guard try fill() else { throw Problem(description: "hung up on in a body") }
        }
        defer { input.removeFirst(count) }
        return Array(input.prefix(count))
    }

    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN { throw Problem(description: "no answer in time") }
        guard count > 0 else { return false }
        input += buffer.prefix(count)
        return true
    }
}

/// A text as a JSON string.
func quoted(_ text: String) -> String { json(.string(text)) }

/// Runs `body` with a client of a server that listens for HTTP too.
func withHTTP<R>(
    _ configure: (inout ServerConfiguration) -> Void = { _ in },
    _ body: (Server, HTTPClient) throws -> R
) throws -> R {
    let address = try ListenAddress("127.0.0.1:0")
    return try withServer { configuration in
        configuration.http = address
        configure(&configuration)
    } _: { server in
        try body(server, try HTTPClient(server))
    }
}
