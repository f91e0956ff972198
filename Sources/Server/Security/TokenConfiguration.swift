/// Which tokens (JWT) are taken, and what in them says who somebody is.
public struct TokenConfiguration: Sendable, Equatable {
    /// Files with keys: each a public key or a certificate in PEM, or a set of keys (JWKS).
    public var keyFiles: [String]
    /// Files whose bytes are a secret that this server shares with who makes tokens.
    public var secretFiles: [String]
    /// Who must have made a token (`iss`), and for whom (`aud`).
    public var issuer: String
    public var audience: String
    /// The claim that names the user.
    public var nameClaim = "sub"
    /// The claim that says which roles the user has: an object such as `{"acme": "writer"}`, or a
    /// list of strings such as `acme:writer`. Where no claim has this name, dots lead into objects.
    public var rolesClaim = "intelgraph"
    /// How far the clocks of who makes tokens and of this server may be apart.
    public var leeway: Duration = .seconds(30)

    public init(
        keyFiles: [String] = [], secretFiles: [String] = [], issuer: String, audience: String
    ) {
        self.keyFiles = keyFiles
        self.secretFiles = secretFiles
        self.issuer = issuer
        self.audience = audience
    }
}
