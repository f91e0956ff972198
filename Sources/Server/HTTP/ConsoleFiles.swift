import CConsole
import Crypto
import HTTPTypes
import HummingbirdCore
import NIOCore

/// The files of the console, which lie in the program.
struct ConsoleFiles: Sendable {
    struct File: Sendable {
        /// Its media type.
        let type: String
        let bytes: [UInt8]
        /// The same for the same bytes, in the form of an `ETag`.
        let tag: String
    }

    /// By path, such as `/` and `/console/main.js`.
    let files: [String: File]

    /// What the console's pages may load: files of the server, nothing else.
    static let contentSecurityPolicy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    static let all = ConsoleFiles()

    private init() {
        var files: [String: File] = [:]
        for index in 0..<console_file_count() {
            let file = console_file(index)
            let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
            files[String(cString: file.path)] = File(
                type: String(cString: file.type), bytes: bytes, tag: Self.tag(bytes))
        }
        self.files = files
    }

    func file(at path: String) -> File? { files[path] }

    private static func tag(_ bytes: [UInt8]) -> String {
        let digits = SHA256.hash(data: bytes).prefix(12)
            .map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
        return "\"\(digits.joined())\""
    }
}

extension ConsoleFiles.File {
    /// The answer to who asks for the file, and may have it already.
    func answer(to head: HTTPRequest) -> HTTPAnswer {
        let headers: HTTPFields = [
            .contentType: type, .eTag: tag,
            // Kept, but asked for anew each time: another version of the program has other files.
            .cacheControl: "no-cache",
            .contentSecurityPolicy: ConsoleFiles.contentSecurityPolicy,
            .vary: "Accept",
        ]
        if isKnown(to: head) { return HTTPAnswer(status: .notModified, headers: headers) }
        return HTTPAnswer(
            status: .ok, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Whether the client has these bytes: proxies may have made the tag a weak one.
    private func isKnown(to head: HTTPRequest) -> Bool {
        head.headerFields[values: .ifNoneMatch].contains { value in
            value.split(separator: ",").contains { part in
                let part = part.drop { $0 == " " }
                return part.prefix { $0 != " " } == tag || part.dropFirst(2) == tag[...]
            }
        }
    }
}
