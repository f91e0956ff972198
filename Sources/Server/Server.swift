public import IntelGraph
import NIOCore
import NIOPosix
import Storage
import Synchronization

/// Serves a shard to clients that speak Bolt, such as Neo4j's drivers, or HTTP.
///
/// Sockets are served by a few event loops, which never block; statements run on threads of their
/// own. See `Docs/Server.md`.
public final class Server: Sendable {
    /// Where the server listens for Bolt.
    public let address: String
    /// Where it listens for HTTP; nil where it does not.
    public let httpAddress: String?
    private let core: ServerCore
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let http: HTTPListener?
    private let hasStopped = Atomic(false)

    /// Starts to listen. The shard stays the caller's, who closes it once the server has stopped.
    @available(*, noasync)
    public static func start(
        _ shard: Shard, _ configuration: ServerConfiguration
    ) throws(ServerError) -> Server {
        try configuration.checkAddresses()
        let core: ServerCore
        do throws(StorageError) {
            core = try ServerCore(shard, configuration)
        } catch { throw .listen("\(error)") }
        do throws(ServerError) {
            try core.makeFirstUser()
        } catch {
            core.close(.seconds(1))
            throw error
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        do {
            let listener = try Self.bootstrap(core, group)
                .bind(host: configuration.bolt.host, port: configuration.bolt.port).wait()
            let address = try localAddress(
                of: listener, configuration.bolt, isOpen: core.security.isRequired)
            let http = try configuration.http.map { http in
                try HTTPListener(core, group, http, boltAddress: address)
            }
            return Server(core, group, listener, address, http)
        } catch {
            core.close(.seconds(1))
            // Nothing has begun on the loops.
            try? group.syncShutdownGracefully()
            if let error = error as? ServerError { throw error }
            throw .listen("cannot listen on \(configuration.bolt): \(error)")
        }
    }

    private init(
        _ core: ServerCore, _ group: MultiThreadedEventLoopGroup, _ listener: any Channel,
        _ address: String, _ http: HTTPListener?
    ) {
        self.core = core
        self.group = group
        self.listener = listener
        self.address = address
        self.http = http
        httpAddress = http?.address
    }

    /// The address of a listener.
    ///
    /// - Parameter isOpen: whether other machines may reach it.
    static func localAddress(
        of listener: any Channel, _ wanted: ListenAddress, isOpen: Bool
    ) throws(ServerError) -> String {
        guard let local = listener.localAddress else { throw .listen("the socket has no address") }
        // A name such as localhost may stand for anything.
        guard
            isOpen || local.ipAddress.map({ ListenAddress.isLoopback($0[...]) }) ?? false
        else {
            throw .address("\(wanted) is \(local.hostAndPort), no loopback address")
        }
        return local.hostAndPort
    }

    private static func bootstrap(
        _ core: ServerCore, _ group: MultiThreadedEventLoopGroup
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                guard core.admit(channel, .bolt) else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(BoltHandler(core))
                }
            }
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
    }

    /// How many clients are connected.
    public var connectionCount: Int {
        core.connections.count(.bolt) + core.connections.count(.http)
    }

    /// What the server counts about itself.
    public var metrics: Metrics { core.metrics }

    /// Ends the server: takes nothing new, gives clients `drainTimeout` to finish what is open,
    /// interrupts what still runs then, and returns once all have gone.
    @available(*, noasync)
    public func stop() {
        guard !hasStopped.exchange(true, ordering: .relaxed) else { return }
        // Errors of closing are no news for who wants it closed.
        try? listener.close().wait()
        core.connections.tell(.drain)
        // Who asks over HTTP meanwhile is told that the server is about to end.
        core.connections.waitUntilIdle(core.configuration.drainTimeout)
        http?.close()
        core.connections.tell(.end)
        core.connections.waitUntilGone(.seconds(6))
        // As above.
        try? group.syncShutdownGracefully()
        // Statements end at their next batch.
        core.close(.seconds(30))
    }
}
