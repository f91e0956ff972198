/// The files of the console, which lie in the program.
struct ConsoleFiles: Sendable {
    struct File: Sendable {
        /// Its media type.
        var type: String
        var bytes: [UInt8]
    }

    /// By path, such as `/` and `/console/main.js`.
    var files: [String: File] = [:]

    /// What the console's pages may load: files of the server, nothing else.
    static let contentSecurityPolicy =
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'"

    static let all = ConsoleFiles()

    func file(at path: String) -> File? { files[path] }
}
