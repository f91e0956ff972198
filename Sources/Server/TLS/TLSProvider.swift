import Disk
import Foundation
import NIOCore
import NIOSSL
import Synchronization

/// Makes connections secure with the certificate of two files, which may be replaced at any time:
/// new connections get what is there then, and open ones keep what they began with.
final class TLSProvider: Sendable {
    /// What a look at the files came to.
    enum Refresh: Equatable {
        case loaded(validUntil: String)
        /// The files cannot be used, and the certificate before them is kept.
        case kept(reason: String)
    }

    /// When files were changed, as far as the file system tells.
    private struct Stamp: Equatable {
        var times: [Date?] = []
        var numbers: [Int?] = []
    }

    private struct Watch {
        /// The files as they were when they were read last, and when they were looked at last.
        var read: Stamp
        var seen: Stamp
    }

    private let files: TLSFiles
    private let context: Mutex<NIOSSLContext>
    private let watch: Mutex<Watch>

    private static let fileByteLimit = 1 << 20
    /// How long a client has to say farewell once the connection is to end.
    private static let farewell = TimeAmount.seconds(1)

    /// Reads the files.
    init(_ files: TLSFiles) throws(ServerError) {
        self.files = files
        let stamp = Self.stamp(files)
        context = Mutex(try Self.load(files).context)
        watch = Mutex(Watch(read: stamp, seen: stamp))
    }

    /// A handler for the front of a connection's pipeline.
    func makeHandler() -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: context.withLock(\.self))
    }

    /// Reads the files anew if they have changed. Blocks.
    ///
    /// - Parameter isForced: whether they are read in any case.
    /// - Returns: nil where nothing was read.
    func refresh(isForced: Bool = false) -> Refresh? {
        watch.withLock { watch in
            let stamp = Self.stamp(files)
            defer { watch.seen = stamp }
            // Two files are never replaced at one moment: it waits until they stand still.
            guard isForced || stamp != watch.read && stamp == watch.seen else { return nil }
            watch.read = stamp
            do throws(ServerError) {
                let loaded = try Self.load(files)
                context.withLock { $0 = loaded.context }
                return .loaded(validUntil: loaded.validUntil)
            } catch { return .kept(reason: "\(error)") }
        }
    }

    private static func load(
        _ files: TLSFiles
    ) throws(ServerError) -> (context: NIOSSLContext, validUntil: String) {
        let certificateBytes = try contents(files.certificate)
        let keyBytes = try contents(files.key)
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificateBytes),
            let certificate = chain.first
        else { throw .tls("\(files.certificate) holds no certificate in PEM") }
        // With a passphrase that is wrong it fails, where it would ask for one otherwise.
        guard
            let key = try? NIOSSLPrivateKey(
                bytes: keyBytes, format: .pem, passphraseCallback: { $0([UInt8]()) })
        else { throw .tls("\(files.key) holds no private key in PEM, or one with a passphrase") }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.shutdownTimeout = farewell
        do {
            return (
                try NIOSSLContext(configuration: configuration),
                AuditTime.text(seconds: Int(certificate.notValidAfter))
            )
        } catch {
            throw .tls("\(files.key) is not the key of the certificate in \(files.certificate)")
        }
    }

    private static func contents(_ path: String) throws(ServerError) -> [UInt8] {
        do throws(DiskError) {
            return try PosixDisk().contents(of: path, limit: fileByteLimit)
        } catch { throw .tls("\(error)") }
    }

    private static func stamp(_ files: TLSFiles) -> Stamp {
        var stamp = Stamp()
        for path in [files.certificate, files.key] {
            // A file that is gone has changed too.
            let attributes = (try? FileManager.default.attributesOfItem(atPath: path)) ?? [:]
            stamp.times.append(attributes[.modificationDate] as? Date)
            stamp.numbers.append(attributes[.systemFileNumber] as? Int)
            stamp.numbers.append(attributes[.size] as? Int)
        }
        return stamp
    }
}
