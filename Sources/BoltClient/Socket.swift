import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A socket of a client: bytes are read when they are asked for, so that a server which sends more
/// has to wait.
final class Socket: Sendable {
    private let channel: any Channel
    private let reader: NIOLoopBound<SocketReader>
    private let uri: BoltURI
    /// Whether anything has come; where TLS is, it has been agreed on then.
    private let hasHeard = Atomic(false)

    private init(
        _ channel: any Channel, _ reader: NIOLoopBound<SocketReader>, _ uri: BoltURI
    ) {
        self.channel = channel
        self.reader = reader
        self.uri = uri
    }

    deinit { close() }

    /// Connects; blocks until that is done. Whether TLS can be agreed on shows with the first bytes
    /// that are read.
    ///
    /// - Parameter authorities: the file with the certificates that are trusted, in PEM; nil for
    ///   those that the system trusts.
    @available(*, noasync)
    static func connect(
        to uri: BoltURI, authorities: String?, timeout: Duration
    ) throws(BoltClientError) -> Socket {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let trust = try authorities.map(Self.certificates) ?? .default
        do {
            let context = try Self.context(uri.encryption, trust)
            return try ClientBootstrap(group: loop)
                .connectTimeout(.milliseconds(timeout.wholeMilliseconds))
                .channelOption(.autoRead, value: false)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        guard let context else { return }
                        try channel.pipeline.syncOperations.addHandler(
                            try Self.handler(context, uri))
                    }
                }
                .connect(host: uri.host, port: uri.port)
                .flatMapThrowing { channel in
                    let reader = SocketReader()
                    try channel.pipeline.syncOperations.addHandler(reader)
                    return Socket(
                        channel, NIOLoopBound(reader, eventLoop: channel.eventLoop), uri)
                }.wait()
        } catch { throw .connection("cannot connect to \(uri): \(Self.reason(error, uri))") }
    }

    private static func certificates(
        in path: String
    ) throws(BoltClientError) -> NIOSSLTrustRoots {
        // Whatever is wrong with it, the name of the file says where to look.
        guard let found = try? NIOSSLCertificate.fromPEMFile(path), !found.isEmpty else {
            throw .address("'\(path)' is no file with certificates in PEM")
        }
        return .certificates(found)
    }

    private static func context(
        _ encryption: BoltURI.Encryption, _ trust: NIOSSLTrustRoots
    ) throws -> NIOSSLContext? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = trust
        switch encryption {
        case .none: return nil
        case .checked: break
        case .unchecked: configuration.certificateVerification = .none
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func handler(
        _ context: NIOSSLContext, _ uri: BoltURI
    ) throws -> NIOSSLClientHandler {
        // An address is no name that TLS could be told.
        let isAddress = (try? SocketAddress(ipAddress: uri.host, port: uri.port)) != nil
        return try NIOSSLClientHandler(
            context: context, serverHostname: isAddress ? nil : uri.host)
    }

    /// Sends bytes behind those sent before.
    func send(_ bytes: [UInt8]) {
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
    }

    /// The next bytes of the server, which it waits for; nil once the connection is closed.
    @available(*, noasync)
    func read() throws(BoltClientError) -> [UInt8]? {
        do {
            let bytes = try channel.eventLoop.flatSubmit { [reader] in reader.value.read() }.wait()
            if bytes != nil { hasHeard.store(true, ordering: .relaxed) }
            return bytes
        } catch {
            let failed =
                hasHeard.load(ordering: .relaxed)
                ? "the connection broke" : "cannot connect to \(uri)"
            throw .connection("\(failed): \(Self.reason(error, uri))")
        }
    }

    func close() { channel.close(promise: nil) }

    /// Closes the socket if the time passes before the task that is returned is cancelled.
    func close(after time: Duration) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: .milliseconds(time.wholeMilliseconds)) { [channel] in
            channel.close(promise: nil)
        }
    }

    /// What went wrong, in a line that says what to do where that is known.
    private static func reason(_ error: any Error, _ uri: BoltURI) -> String {
        switch error {
        case let error as NIOConnectionError:
            if !error.connectionErrors.isEmpty, error.connectionErrors.allSatisfy({
                ($0.error as? IOError)?.errnoCode == ECONNREFUSED
            }) {
                return "nothing listens there. Is 'intelgraph serve' running, and on this port?"
            }
            if let first = error.connectionErrors.first { return reason(first.error, uri) }
            return "the name '\(error.host)' is not known"
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            return "nothing listens there. Is 'intelgraph serve' running, and on this port?"
        case ChannelError.connectTimeout: return "nothing answers there in time"
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return "the certificate there is for other names than '\(uri.host)'. Use a name that "
                + "is in it, or bolt+ssc:// to take any certificate"
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            // What failed is told in the library's text only.
            if "\(error)".contains("CERTIFICATE_VERIFY_FAILED") {
                return "the certificate there is out of date, or not signed by an authority that "
                    + "is trusted here. Name the file with the authority's certificate "
                    + "(--ca-certificate), or use bolt+ssc:// to take any certificate"
            }
            return "TLS failed: \(error). Use bolt:// if the server has no TLS"
        default: return "\(error)"
        }
    }
}

/// Hands on what a socket reads, once somebody waits for it.
private final class SocketReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var context: ChannelHandlerContext?
    private var bytes: [UInt8] = []
    private var waiting: EventLoopPromise<[UInt8]?>?
    private var failure: (any Error)?
    private var isClosed = false

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        isClosed = !context.channel.isActive
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        isClosed = true
    }

    func read() -> EventLoopFuture<[UInt8]?> {
        let loop = context?.eventLoop ?? MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: [UInt8]?.self)
        waiting = promise
        // What came before the end of the connection is still there after it.
        if !handOn() { context?.read() }
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // TLS has messages of its own, which bring no bytes.
        if waiting != nil, !handOn() { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        handOn()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Whoever closes a connection under TLS may leave out the farewell.
        if case NIOSSLError.uncleanShutdown = error { return }
        failure = failure ?? error
        context.close(promise: nil)
        handOn()
    }

    @discardableResult
    private func handOn() -> Bool {
        guard let waiting else { return false }
        if !bytes.isEmpty {
            waiting.succeed(bytes)
            bytes = []
        } else if let failure {
            waiting.fail(failure)
        } else if isClosed {
            waiting.succeed(nil)
        } else {
            return false
        }
        self.waiting = nil
        return true
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedReportingOverflow(by: 1_000).partialValue
            + attoseconds / 1_000_000_000_000_000
    }
}
