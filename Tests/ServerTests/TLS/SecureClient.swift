import Bolt
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Server
import Storage
import Testing

/// A client that speaks TLS, as far as tests of that need it.
final class SecureClient {
    private struct Inbox {
        var bytes: [UInt8] = []
        var isClosed = false
    }

    /// Keeps what comes.
    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let inbox: Monitor<Inbox>

        init(_ inbox: Monitor<Inbox>) { self.inbox = inbox }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(unwrapInboundIn(data).readableBytesView)
            inbox.withLock { $0.bytes += bytes }
        }

        func channelInactive(context: ChannelHandlerContext) {
            inbox.withLock { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    private let channel: any Channel
    private let inbox = Monitor(Inbox())

    /// - Parameter address: where the server listens; for Bolt if left out.
    init(_ server: Server, _ version: TLSVersion? = nil, address: String? = nil) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = version
        let context = try NIOSSLContext(configuration: configuration)
        let address = address ?? server.address
        let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
        channel = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { [inbox] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                    try channel.pipeline.syncOperations.addHandler(Reader(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).wait()
    }

    deinit { channel.close(promise: nil) }

    /// The number of the certificate that the server shows.
    func serialNumber() throws -> [UInt8]? {
        try channel.nioSSL_peerCertificate().wait()?.serialNumber
    }

    /// Greets the server in Bolt; whether it answers.
    func shakesHands() throws -> Bool {
        let proposal = Handshake.bytes(of: BoltVersion(5, 8))
        let bytes = Handshake.magic + proposal + [UInt8](repeating: 0, count: 12)
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        return inbox.wait(for: .seconds(20)) { inbox -> Bool? in
            if inbox.bytes.count >= 4 { return Array(inbox.bytes.prefix(4)) == proposal }
            return inbox.isClosed ? false : nil
        } ?? false
    }

    /// Says HELLO; whether the server answers.
    func saysHello() throws -> Bool {
        let count = inbox.withLock(\.bytes.count)
        let version = BoltVersion(5, 8)
        var writer = MessageWriter(ValueFormat(version))
        writer.append(.hello(Request.Hello()), version)
        channel.writeAndFlush(ByteBuffer(bytes: writer.take()), promise: nil)
        return inbox.wait(for: .seconds(20)) { inbox -> Bool? in
            if inbox.bytes.count > count { return true }
            return inbox.isClosed ? false : nil
        } ?? false
    }

    /// Sends a request of HTTP; all that comes until the server hangs up.
    func ask(_ request: String) -> String {
        channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
        _ = isHungUpOn()
        return String(decoding: inbox.withLock(\.bytes), as: UTF8.self)
    }

    /// Waits until the server has hung up.
    func isHungUpOn() -> Bool {
        inbox.wait(for: .seconds(20)) { $0.isClosed ? true : nil } ?? false
    }
}

/// Certificates that `openssl` makes, in a directory that is gone afterwards.
struct TestCertificates {
    let directory: String

    /// The files that a server under test uses.
    var files: TLSFiles {
        var files = TLSFiles(certificate: directory + "/cert.pem", key: directory + "/key.pem")
        files.checkInterval = .seconds(600)
        return files
    }

    /// Makes a certificate of its own, and the key, under the names of `files`.
    func make() throws {
        try openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                + " -keyout \(directory)/key.new -out \(directory)/cert.new -subj /CN=localhost"
                + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1")
        for name in ["key", "cert"] {
            let (new, old) = ("\(directory)/\(name).new", "\(directory)/\(name).pem")
            guard rename(new, old) == 0 else { throw POSIXError(.EIO) }
        }
    }

    func openssl(_ arguments: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
