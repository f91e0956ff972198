import ArgumentParser
import Foundation
import Server

/// How `serve` secures connections.
struct TLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Secure connections with this certificate and those behind it (PEM).",
            valueName: "file"))
    var tlsCertificate: String?
    @Option(help: ArgumentHelp("The certificate's private key (PEM).", valueName: "file"))
    var tlsKey: String?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
    }

    var files: TLSFiles? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return TLSFiles(certificate: tlsCertificate, key: tlsKey)
    }
}

/// Which tokens `serve` takes.
struct TokenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take tokens (JWT) made with this key: RS256 or ES256, PEM or a set (JWKS).",
            valueName: "file"))
    var tokenKey: [String] = []
    @Option(
        help: ArgumentHelp(
            "Take tokens made with this shared secret: HS256, 32 bytes at least.",
            valueName: "file"))
    var tokenSecret: [String] = []
    @Option(help: ArgumentHelp("Who must have made a token (iss).", valueName: "text"))
    var tokenIssuer: String?
    @Option(help: ArgumentHelp("For whom it must be (aud).", valueName: "text"))
    var tokenAudience: String?
    @Option(help: ArgumentHelp("The claim that names the user.", valueName: "claim"))
    var tokenName = "sub"
    @Option(help: ArgumentHelp("The claim that holds the user's roles.", valueName: "claim"))
    var tokenRoles = "intelgraph"

    func validate() throws {
        let isWanted = !(tokenKey + tokenSecret).isEmpty
        guard isWanted == (tokenIssuer != nil), isWanted == (tokenAudience != nil) else {
            throw ValidationError(
                "tokens need --token-key or --token-secret, --token-issuer and --token-audience")
        }
    }

    var configuration: TokenConfiguration? {
        guard let tokenIssuer, let tokenAudience else { return nil }
        var configuration = TokenConfiguration(
            keyFiles: tokenKey, secretFiles: tokenSecret, issuer: tokenIssuer,
            audience: tokenAudience)
        configuration.nameClaim = tokenName
        configuration.rolesClaim = tokenRoles
        return configuration
    }
}
