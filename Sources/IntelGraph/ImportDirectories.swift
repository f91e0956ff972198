import Glibc
public import Query

/// The directories whose files LOAD CSV may read.
///
/// `file:///name.csv` is looked for in each of them, in order, and then as a path of its own. A
/// path that leads out of all of them, by `..` or by a symbolic link, is refused. Files may be
/// compressed with gzip or zstd.
public struct ImportDirectories: FileSource {
    private let directories: [String]

    /// - Parameter directories: Paths; with none, every file is refused.
    public init(_ directories: [String]) { self.directories = directories }

    public func open(_ url: String) throws(QueryError) -> any FileContent {
        guard !directories.isEmpty else {
            throw Self.refusal(
                "LOAD CSV is off. Allow directories to read from: --import-dir DIR of intelgraph "
                    + "query and serve, or Shard.Options.importDirectories.")
        }
        let path = try Self.path(of: url)
        for candidate in directories.map({ $0 + "/" + path }) + [path] {
            guard let actual = Self.realPath(candidate), isAllowed(actual) else { continue }
            // What is open cannot be swapped any more for something else, so it is looked at again.
            let descriptor = Glibc.open(actual, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
            guard descriptor >= 0 else {
                throw Self.refusal("LOAD CSV cannot open \(url): \(Self.errorText).")
            }
            let file = OpenFile(descriptor, path: actual)
            guard Self.isRegular(descriptor),
                let opened = Self.realPath("/proc/self/fd/\(descriptor)"), isAllowed(opened)
            else { throw Self.refusal("LOAD CSV reads plain files only: \(url) is none.") }
            return file
        }
        throw Self.refusal(
            "LOAD CSV finds no \(url) in the directories that it may read: "
                + directories.joined(separator: ", ") + ".")
    }

    private func isAllowed(_ path: String) -> Bool {
        directories.contains { directory in
            guard let root = Self.realPath(directory) else { return false }
            return path.hasPrefix(root.hasSuffix("/") ? root : root + "/")
        }
    }

    /// The path in a file URL, with its escapes decoded.
    private static func path(of url: String) throws(QueryError) -> String {
        let parts = url.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "file" else {
            throw refusal("LOAD CSV reads local files only: write file:///name.csv, not \(url).")
        }
        var rest = parts[1]
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let host = rest.prefix { $0 != "/" }
            guard host.isEmpty || host == "localhost" else {
                throw refusal("LOAD CSV reads local files only: \(url) names the host \(host).")
            }
            rest = rest.dropFirst(host.count)
        }
        guard let decoded = percentDecoded(rest), !decoded.isEmpty, !decoded.utf8.contains(0) else {
            throw refusal("\(url) is no valid file URL.")
        }
        return decoded
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            rest = rest.dropFirst(2)
            guard digits.count == 2, let digits = String(Substring(digits)) as String?,
                digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The path without links and dots (`realpath`); nil where there is no such file.
    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func isRegular(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    fileprivate static var errorText: String { String(cString: strerror(errno)) }

    fileprivate static func refusal(_ message: String) -> QueryError {
        QueryError(.argumentError, detail: "LoadNotAllowed", message)
    }
}

/// A file that LOAD CSV reads.
private final class OpenFile: FileContent {
    let path: String
    private let stream: ByteStream
    /// What came of the stream and did not fit a buffer yet.
    private var rest: ArraySlice<UInt8> = []

    init(_ descriptor: Int32, path: String) {
        stream = ByteStream(descriptor: descriptor, path: path)
        self.path = path
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(QueryError) -> Int {
        // The buffer is filled, for a record that is longer is looked through again each time.
        var count = 0
        while count < buffer.count {
            if rest.isEmpty {
                do throws(UnreadableFile) {
                    rest = try stream.read()[...]
                } catch { throw QueryError(.argumentError, detail: "InvalidCSV", error.reason) }
                if rest.isEmpty { break }
            }
            let piece = rest.prefix(buffer.count - count)
            UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            count += piece.count
        }
        return count
    }
}
