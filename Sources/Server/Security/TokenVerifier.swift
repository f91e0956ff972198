public import Foundation
import JWTKit

/// Checks JSON Web Tokens: who made them, for whom, and until when; and says what they grant.
///
/// A key goes with one algorithm, and a token is only ever checked with that: what the token says
/// of its algorithm is compared, and decides nothing.
public struct TokenVerifier: Sendable {
    private let configuration: TokenConfiguration
    private let keys: [TokenKey]

    /// A longer token is refused unread.
    static let byteLimit = 16 << 10

    /// Reads the keys.
    @available(*, noasync)
    public init(_ configuration: TokenConfiguration) throws(TokenError) {
        guard !configuration.issuer.isEmpty, !configuration.audience.isEmpty else {
            throw .configuration(
                "an issuer and an audience are needed, or tokens for others would be taken")
        }
        self.configuration = configuration
        keys = try TokenKey.all(configuration)
    }

    /// Whom a token stands for.
    public func verify(_ token: String, at now: Date = Date()) throws(TokenError) -> Principal {
        guard token.utf8.count <= Self.byteLimit else { throw .invalid("it is too long") }
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .invalid("it has not three parts") }
        let decoded = parts.map { Base64URL.decoded($0) }
        guard let headerBytes = decoded[0], let payloadBytes = decoded[1],
            let signature = decoded[2]
        else { throw .invalid("it is not written in base64url") }
        let header = try Self.decode(TokenHeader.self, headerBytes, "header")
        let signed = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
        try check(signature, of: signed, header)
        // Nothing of the payload is looked at before it is known who wrote it.
        let claims = try Self.decode(TokenClaims.self, payloadBytes, "payload")
        try check(claims, at: now)
        return try claims.principal(configuration)
    }

    private func check(
        _ signature: Data, of signed: [UInt8], _ header: TokenHeader
    ) throws(TokenError) {
        guard header.crit == nil else {
            throw .invalid("it demands what this server does not know")
        }
        let candidates = try candidates(header).filter { $0.algorithm.name == header.alg }
        guard !candidates.isEmpty else {
            throw .invalid("its algorithm is not the one of the key")
        }
        for candidate in candidates {
            // A signature of a wrong size is thrown as an error; it is as wrong as others.
            if (try? candidate.algorithm.verify(signature, signs: signed)) == true { return }
        }
        throw .invalid("its signature is wrong")
    }

    /// The keys that a token may have been made with. One that names its key is checked with no
    /// other; keys that have no name, as those of PEM files, suit all others.
    private func candidates(_ header: TokenHeader) throws(TokenError) -> [TokenKey] {
        guard let id = header.kid else {
            return keys.count == 1 ? keys : keys.filter { $0.id == nil }
        }
        let named = keys.filter { $0.id == id }
        let candidates = named.isEmpty ? keys.filter { $0.id == nil } : named
        guard !candidates.isEmpty else { throw .invalid("no key has the name that it gives") }
        return candidates
    }

    private func check(_ claims: TokenClaims, at now: Date) throws(TokenError) {
        let leeway = Double(configuration.leeway.wholeMilliseconds) / 1_000
        let seconds = now.timeIntervalSince1970
        guard case .string(configuration.issuer)? = claims["iss"] else {
            throw .invalid("another has made it (iss)")
        }
        guard claims.strings("aud").contains(configuration.audience) else {
            throw .invalid("it is for another (aud)")
        }
        guard let expiry = try claims.time("exp") else {
            throw .invalid("it does not say when it expires (exp)")
        }
        guard seconds < expiry + leeway else { throw .expired }
        for name in ["nbf", "iat"] {
            if let time = try claims.time(name), seconds < time - leeway {
                throw .invalid("its time has not come yet (\(name))")
            }
        }
    }

    private static func decode<T: Decodable>(
        _ type: T.Type, _ bytes: Data, _ part: String
    ) throws(TokenError) -> T {
        do {
            return try JSONDecoder().decode(type, from: bytes)
        } catch { throw .invalid("its \(part) is not what it should be") }
    }
}

/// What matters of a token's header; the rest is not looked at, as anybody can have written it.
private struct TokenHeader: Decodable {
    let alg: String
    let kid: String?
    /// Extensions that must be understood.
    let crit: [String]?
}

/// The base64 of URLs, without padding, and with one way to write each value.
enum Base64URL {
    static func decoded(_ text: some Collection<UInt8>) -> Data? {
        var base64: [UInt8] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): base64.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): base64.append(UInt8(ascii: "/"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                base64.append(byte)
            default: return nil
            }
        }
        let byteCount = base64.count
        while base64.count % 4 != 0 { base64.append(UInt8(ascii: "=")) }
        guard let data = Data(base64Encoded: Data(base64)),
            data.base64EncodedData().prefix(byteCount).elementsEqual(base64.prefix(byteCount))
        else { return nil }
        return data
    }
}
