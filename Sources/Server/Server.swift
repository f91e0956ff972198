public import Ingest
public import IntelGraph
import NIOCore
import NIOPosix
import Query
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

    /// What each source of events has done so far.
    public var ingestProgress: [SourceProgress] { core.ingest.progress }

    /// Starts to listen. The shard stays the caller's, who closes it once the server has stopped.
    @available(*, noasync)
    public static func start(
        _ shard: Shard, _ configuration: ServerConfiguration
    ) throws(ServerError) -> Server {
        try configuration.checkAddresses()
        var tls: TLSProvider?
        if let files = configuration.tls { tls = try TLSProvider(files) }
        var tokens: TokenSource?
        if let wanted = configuration.tokens { tokens = try TokenSource(wanted) }
        let audit = try openAuditLog(of: shard)
        let core: ServerCore
        do throws(StorageError) {
            core = try ServerCore(shard, configuration, audit, tls, tokens)
        } catch {
            audit.close()
            throw .listen("\(error)")
        }
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
            core.boltAddress.withLock { $0 = address }
            let http = try configuration.http.map { http in
                try HTTPListener(core, group, http, boltAddress: address)
            }
            try audit.append(
                AuditEvent(.start, detail: "IntelGraph \(productVersion) at \(address)"))
            try core.ingest.start()
            core.watchCertificates(on: group.next())
            core.watchMemory(on: group.next())
            return Server(core, group, listener, address, http)
        } catch {
            core.close(.seconds(1))
            // Nothing has begun on the loops.
            try? group.syncShutdownGracefully()
            if let error = error as? ServerError { throw error }
            if let error = error as? IngestError { throw .source(error) }
            if let error = error as? AuditError { throw .audit("\(error)") }
            throw .listen("cannot listen on \(configuration.bolt): \(error)")
        }
    }

    private static func openAuditLog(of shard: Shard) throws(ServerError) -> AuditLog {
        do throws(AuditError) {
            return try AuditLog.open(at: shard.directory + "/audit")
        } catch { throw .audit("\(error)") }
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
                guard core.admit(channel, .bolt) == .admitted else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    if let tls = core.tls {
                        try channel.pipeline.syncOperations.addHandler(tls.makeHandler())
                    }
                    try channel.pipeline.syncOperations.addHandler(BoltHandler(core))
                }
            }
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: 256 << 10, high: 1 << 20))
    }

    /// The newest record of the audit log; kept elsewhere, it shows later whether what is before
    /// it was changed.
    public var auditPosition: AuditPosition { core.audit.newest }

    /// Where the audit log lies.
    var auditDirectory: String { core.shard.directory + "/audit" }

    /// Reads the certificate and the keys of tokens anew. New connections get them; open ones go
    /// on as they are.
    @available(*, noasync)
    public func reload() {
        core.refreshCertificates(isForced: true)
        core.reloadTokenKeys()
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
        core.ingest.stop()
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
        // Where it cannot be recorded, the log ends without it: that is seen there.
        try? core.audit.append(AuditEvent(.stop))
        core.close(.seconds(30))
        // A transaction of a client may have held the writer until now.
        _ = core.ingest.wait(for: .seconds(30))
    }
}
