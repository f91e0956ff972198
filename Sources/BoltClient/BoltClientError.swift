public import Bolt

/// Why a server cannot be asked.
public enum BoltClientError: Error, Sendable {
    /// A URI is none that names a Bolt server.
    case address(String)
    /// The server cannot be reached, or is gone. The text says what to do.
    case connection(String)
    /// What answers does not speak the protocol, or breaks it.
    case protocolViolation(String)
    /// The server lets the client not in, or a request failed there.
    case failure(Failure)
}

extension BoltClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .address(let text), .connection(let text), .protocolViolation(let text): text
        case .failure(let failure): failure.message
        }
    }
}
