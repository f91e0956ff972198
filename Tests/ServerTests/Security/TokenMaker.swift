import Crypto
import CryptoExtras
import Foundation

/// Makes tokens as others make them, good and bad ones.
struct TokenMaker {
    enum Key {
        case secret([UInt8])
        case rsa(_RSA.Signing.PrivateKey)
        case ec(P256.Signing.PrivateKey)
        case none

        var algorithm: String {
            switch self {
            case .secret: "HS256"
            case .rsa: "RS256"
            case .ec: "ES256"
            case .none: "none"
            }
        }
    }

    var key: Key
    var header: [String: Any] = [:]
    var claims: [String: Any]

    /// A token that is good at `now`, for a reader of `acme`.
    init(_ key: Key, at now: Date, id: String? = nil) {
        self.key = key
        header = ["alg": key.algorithm, "typ": "JWT"]
        header["kid"] = id
        let seconds = Int(now.timeIntervalSince1970)
        claims = [
            "iss": "https://issuer.example", "aud": "intelgraph", "sub": "ada",
            "iat": seconds, "nbf": seconds, "exp": seconds + 600,
            "intelgraph": ["acme": "reader"],
        ]
    }

    var token: String {
        let signed = Self.base64(json(header)) + "." + Self.base64(json(claims))
        return signed + "." + Self.base64(signature(of: Data(signed.utf8)))
    }

    private func json(_ object: [String: Any]) -> Data {
        (try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys)) ?? Data()
    }

    private func signature(of data: Data) -> Data {
        switch key {
        case .secret(let secret):
            return Data(
                HMAC<SHA256>.authenticationCode(for: data, using: SymmetricKey(data: secret)))
        case .rsa(let key):
            let signature = try? key.signature(
                for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5)
            return signature?.rawRepresentation ?? Data()
        case .ec(let key): return (try? key.signature(for: data))?.rawRepresentation ?? Data()
        case .none: return Data()
        }
    }

    static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
