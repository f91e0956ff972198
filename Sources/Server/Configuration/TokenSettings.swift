/// Which tokens are taken, as a configuration says it: complete, or nothing of it.
public struct TokenSettings: Sendable {
    /// Files with public keys.
    public var keyFiles: [String] = []
    /// Files with shared secrets.
    public var secretFiles: [String] = []
    public var issuer: String?
    public var audience: String?
    public var nameClaim = "sub"
    public var rolesClaim = "intelgraph"

    public init() {}

    /// nil if no tokens are taken.
    func configuration() throws(SettingsError) -> TokenConfiguration? {
        let hasKeys = !(keyFiles + secretFiles).isEmpty
        guard hasKeys == (issuer != nil), hasKeys == (audience != nil) else {
            throw SettingsError(
                description: "tokens need token-key or token-secret, token-issuer and "
                    + "token-audience")
        }
        guard let issuer, let audience else { return nil }
        var configuration = TokenConfiguration(
            keyFiles: keyFiles, secretFiles: secretFiles, issuer: issuer, audience: audience)
        configuration.nameClaim = nameClaim
        configuration.rolesClaim = rolesClaim
        return configuration
    }
}
