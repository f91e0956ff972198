import Bolt
import Foundation
import Glibc
import Graph
import IntelGraph
import Server
import TestKit
import Testing

/// A client of a server under test, which says what it likes.
final class TestClient {
    private let version: BoltVersion
    private let socket: Int32
    private var decoder = ChunkDecoder(messageByteLimit: 64 << 20)
    private var input: ArraySlice<UInt8> = []
    /// What the server said of itself and the connection.
    private(set) var greeting: ValueMap = [:]

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// Connects, and logs on unless the test wants to do that itself.
    ///
    /// - Parameter source: the address of this machine that the client comes from.
    init(
        _ server: Server, logsOn: Bool = true, credentials: ValueMap = ["scheme": "none"],
        version: BoltVersion = BoltVersion(5, 8), from source: String = "127.0.0.1"
    ) throws {
        self.version = version
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        guard Self.call(bind, socket, source, 0) else {
            throw Problem(description: "bind: \(errno)")
        }
        let port = try #require(server.address.split(separator: ":").last.flatMap { UInt16($0) })
        guard Self.call(connect, socket, "127.0.0.1", port) else {
            throw Problem(description: "connect: \(errno)")
        }
        guard logsOn else { return }
        let proposal = Handshake.bytes(of: version)
        try send(raw: Handshake.magic + proposal + [UInt8](repeating: 0, count: 12))
        guard try bytes(4) == proposal else { throw Problem(description: "no handshake") }
        var hello = Request.Hello()
        if version < BoltVersion(5, 1) { hello.credentials = credentials }
        try send(.hello(hello))
        greeting = try success()
        guard version >= BoltVersion(5, 1) else { return }
        try send(.logon(credentials))
        _ = try success()
    }

    /// Calls `bind` or `connect`; false if it failed.
    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ socket: Int32,
        _ host: String, _ port: UInt16
    ) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        } == 0
    }

    deinit { close() }

    private var isClosed = false

    func close() {
        if !isClosed { Glibc.close(socket) }
        isClosed = true
    }

    func send(_ requests: Request...) throws {
        var writer = MessageWriter(ValueFormat(version))
        for request in requests { writer.append(request, version) }
        try send(raw: writer.take())
    }

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

    /// The next answer; nil once the server has hung up.
    func receive() throws -> Response? {
        while true {
            if let message = try decoder.next(&input) {
                return try Response(message, ValueFormat(version))
            }
            guard try fill() else { return nil }
        }
    }

    private func bytes(_ count: Int) throws -> [UInt8] {
        while input.count < count { guard try fill() else { break } }
        defer { input = input.dropFirst(count) }
        return Array(input.prefix(count))
    }

    /// Reads what has come; false at the end.
    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN { throw Problem(description: "no answer in time") }
        guard count > 0 else { return false }
        input += buffer.prefix(count)
        return true
    }

    /// The metadata of the next answer, which is to be SUCCESS.
    func success() throws -> ValueMap {
        switch try receive() {
        case .success(let metadata): return metadata
        case let other: throw Problem(description: "\(String(describing: other))")
        }
    }

    /// The code of the next answer, which is to be FAILURE.
    func failure() throws -> String { try failureMetadata().code }

    /// The code and the text of the next answer, which is to be FAILURE.
    func failureMetadata() throws -> (code: String, message: String) {
        switch try receive() {
        case .failure(let metadata):
            let code = metadata["neo4j_code"] ?? metadata["code"]
            return (String(json(code).dropFirst().dropLast()), json(metadata["message"]))
        case let other: throw Problem(description: "\(String(describing: other))")
        }
    }

    /// The rows up to the next SUCCESS, as JSON, and that.
    func rows() throws -> (rows: [String], metadata: ValueMap) {
        var rows: [String] = []
        while true {
            switch try receive() {
            case .record(let row): rows.append(json(.list(row)))
            case .success(let metadata): return (rows, metadata)
            case let other: throw Problem(description: "\(String(describing: other))")
            }
        }
    }

    /// Runs a statement by itself, and fetches all rows, as JSON.
    @discardableResult
    func run(
        _ text: String, _ parameters: ValueMap = [:], in database: String? = nil
    ) throws -> [String] {
        let start = Request.TransactionStart(database: database)
        try send(.run(Request.Run(text, parameters, start: start)), .pull(Request.Fetch()))
        _ = try success()
        return try rows().rows
    }

    /// The only integer of the only row.
    func integer(_ text: String) throws -> Int64 {
        let rows = try run(text)
        guard let integer = rows.first.flatMap({ Int64($0.dropFirst().dropLast()) }) else {
            throw Problem(description: "\(rows)")
        }
        return integer
    }

    func reset() throws {
        try send(.reset)
        _ = try success()
    }
}

/// A value as JSON; empty where there is none.
func json(_ value: Value?) -> String {
    if let value { ValueJSON().text(value) } else { "" }
}

/// Runs `body` with a server on a shard of its own, whose clients' database is `acme/case`.
func withServer<R>(
    _ configure: (inout ServerConfiguration) -> Void = { _ in }, _ body: (Server) throws -> R
) throws -> R {
    try withTemporaryDirectory(inMemory: true) { directory in
        let shard = try Shard.open(at: directory)
        defer { shard.close() }
        var configuration = ServerConfiguration(bolt: try ListenAddress("127.0.0.1:0"))
        configuration.defaultDatabase = "acme/case"
        configuration.drainTimeout = .milliseconds(200)
        configure(&configuration)
        let server = try Server.start(shard, configuration)
        defer { server.stop() }
        return try body(server)
    }
}

extension Request.TransactionStart {
    init(
        database: String? = nil, isReadOnly: Bool = false, timeout: Duration? = nil,
        bookmarks: [String] = []
    ) {
        self.init()
        self.database = database
        self.isReadOnly = isReadOnly
        self.timeout = timeout
        self.bookmarks = bookmarks
    }
}

/// Rows that take hours to make, and what takes as long to tell of them.
let endlessRows =
    "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y UNWIND range(1, 10000) AS z "
let longStatement = endlessRows + "RETURN sum(x + y * z % 7)"

/// Waits until something has come about, but not for ever.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        usleep(5_000)
    }
    return false
}
