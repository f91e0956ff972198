import Synchronization

/// Checks tokens with keys that may be read anew at any time.
final class TokenSource: Sendable {
    private let configuration: TokenConfiguration
    private let verifier: Mutex<TokenVerifier>

    init(_ configuration: TokenConfiguration) throws(ServerError) {
        self.configuration = configuration
        do throws(TokenError) {
            verifier = Mutex(try TokenVerifier(configuration))
        } catch { throw .tokens("\(error)") }
    }

    func verify(_ token: String) throws(TokenError) -> Principal {
        try verifier.withLock(\.self).verify(token)
    }

    /// Reads the keys anew; where they cannot be used, those before stay, and why is thrown.
    @available(*, noasync)
    func reload() throws(TokenError) {
        let new = try TokenVerifier(configuration)
        verifier.withLock { $0 = new }
    }
}
