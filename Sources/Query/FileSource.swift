/// Where LOAD CSV reads from. Whoever runs a statement decides what it may read.
public protocol FileSource: Sendable {
    /// Opens what a URL names, or refuses it.
    func open(_ url: String) throws(QueryError) -> any FileContent
}

/// An open file, read once from its beginning.
public protocol FileContent: AnyObject {
    /// What `file()` gives: the path of the file.
    var path: String { get }

    /// Fills a buffer from its front; returns how many bytes it put there, 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(QueryError) -> Int
}
