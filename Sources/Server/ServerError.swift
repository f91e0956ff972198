public import Ingest

/// Why a server cannot start.
public enum ServerError: Error, Sendable {
    /// An address is none, or one that must not be listened on.
    case address(String)
    /// The address is taken, or the operating system refuses it.
    case listen(String)
    /// A source of events cannot be ingested.
    case source(IngestError)
    /// The certificate cannot be used.
    case tls(String)
    /// The keys of tokens cannot be used.
    case tokens(String)
    /// The audit log cannot be opened or written.
    case audit(String)
    /// Nobody could log in.
    case noUsers(String)
}

extension ServerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .address(let text), .listen(let text), .tls(let text), .tokens(let text),
            .audit(let text), .noUsers(let text):
            text
        case .source(let error): error.description
        }
    }
}
