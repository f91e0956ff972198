import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// Where a server listens for HTTP.
///
/// Hummingbird's core decodes requests, one connection's in the order they come, and hands each to
/// a task; those wait for what threads of the pool do, and never block.
final class HTTPListener: Sendable {
    let address: String
    private let listener: any Channel
    private let front: HTTPFront

    @available(*, noasync)
    init(
        _ core: ServerCore, _ group: MultiThreadedEventLoopGroup, _ wanted: ListenAddress,
        boltAddress: String
    ) throws(ServerError) {
        front = HTTPFront(core, group, boltAddress: boltAddress)
        do {
            listener = try Self.bootstrap(front, group)
                .bind(host: wanted.host, port: wanted.port).wait()
        } catch { throw .listen("cannot listen on \(wanted) for HTTP: \(error)") }
        address = try Server.localAddress(
            of: listener, wanted, isOpen: core.security.isRequired)
    }

    /// Listens no more, and ends the transactions that are open.
    @available(*, noasync)
    func close() {
        // An error of closing is no news for who wants it closed.
        try? listener.close().wait()
        front.transactions.close()
    }

    private static func bootstrap(
        _ front: HTTPFront, _ group: MultiThreadedEventLoopGroup
    ) -> ServerBootstrap {
        // What hummingbird has to say is of broken connections.
        let logger = Logger(label: "http") { _ in SwiftLogNoOpLogHandler() }
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let admission = front.core.admit(channel, .http)
                guard admission != .refused else { return channel.close() }
                var surplus: Connections.Surplus?
                if case .spare(let found) = admission { surplus = found }
                let connection = HTTPConnection(channel, front.core, surplus)
                let http = HTTP1Channel(
                    responder: { request, writer, _ in
                        try await front.respond(to: request, writer, connection)
                    }, configuration: front.channelConfiguration(of: connection))
                return channel.eventLoop.makeCompletedFuture {
                    if let tls = front.core.tls {
                        try channel.pipeline.syncOperations.addHandler(tls.makeHandler())
                    }
                    try channel.pipeline.syncOperations.addHandler(connection)
                }.flatMap {
                    http.setup(channel: channel, logger: logger)
                }.flatMapThrowing { parts in
                    try HTTPVersions.add(for: connection)
                    _ = Task(executorPreference: front.core.pool) {
                        await http.handle(value: parts, logger: logger)
                    }
                }
            }
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10))
    }
}
