import Disk
import Foundation
import JWTKit
import Storage

/// A key that tokens are checked with, and the one algorithm that it is for.
struct TokenKey: Sendable {
    /// What tokens call it; nil for one of a file that holds no names.
    let id: String?
    let algorithm: any JWTAlgorithm

    private static let fileByteLimit = 1 << 20
    private static let keyLimit = 64
    /// What is shorter can be found by trying.
    private static let secretByteCount = 32

    /// The keys of all files.
    @available(*, noasync)
    static func all(_ configuration: TokenConfiguration) throws(TokenError) -> [TokenKey] {
        var keys: [TokenKey] = []
        for path in configuration.keyFiles { keys += try read(path) }
        for path in configuration.secretFiles { keys.append(try secret(path)) }
        guard !keys.isEmpty else { throw .configuration("there is no key") }
        guard keys.count <= keyLimit else {
            throw .configuration("there are more than \(keyLimit) keys")
        }
        let ids = keys.compactMap(\.id)
        guard Set(ids).count == ids.count else {
            throw .configuration("two keys have the same name (kid)")
        }
        return keys
    }

    private static func secret(_ path: String) throws(TokenError) -> TokenKey {
        var bytes = try contents(path)[...]
        // Editors add the end of a line, which nobody means.
        while let last = bytes.last, last == 10 || last == 13 { bytes.removeLast() }
        guard !bytes.starts(with: "-----BEGIN".utf8), bytes.first != UInt8(ascii: "{") else {
            throw .configuration("\(path) is a key, and no secret")
        }
        guard bytes.count >= secretByteCount else {
            throw .configuration("the secret in \(path) has less than \(secretByteCount) bytes")
        }
        let key = HMACKey(from: Array(bytes))
        return TokenKey(
            id: nil,
            algorithm: try algorithm(path) { keys in
                await keys.add(hmac: key, digestAlgorithm: .sha256)
            })
    }

    private static func read(_ path: String) throws(TokenError) -> [TokenKey] {
        let bytes = try contents(path)
        if bytes.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "{") {
            return try keySet(bytes, path)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.contains("PRIVATE KEY-----") else {
            throw .configuration("\(path) holds a private key; the server needs the public one")
        }
        // A key is of one kind; what cannot be read as one is tried as the next.
        let isCertificate = text.contains("-----BEGIN CERTIFICATE-----")
        if let key = try? isCertificate
            ? ES256PublicKey(certificate: text) : ES256PublicKey(pem: text)
        {
            return [
                TokenKey(id: nil, algorithm: try algorithm(path) { await $0.add(ecdsa: key) })
            ]
        }
        if let key = try? isCertificate
            ? Insecure.RSA.PublicKey(certificatePEM: text) : Insecure.RSA.PublicKey(pem: text)
        {
            return [
                TokenKey(
                    id: nil,
                    algorithm: try algorithm(path) {
                        await $0.add(rsa: key, digestAlgorithm: .sha256)
                    })
            ]
        }
        throw .configuration(
            "\(path) is neither a public key in PEM, RSA of 2048 bits at least or P-256, nor a "
                + "set of keys (JWKS)")
    }

    /// The keys of a set that are for signatures, and of a kind that is known.
    private static func keySet(_ bytes: [UInt8], _ path: String) throws(TokenError) -> [TokenKey] {
        let set: KeySet
        do {
            set = try JSONDecoder().decode(KeySet.self, from: Data(bytes))
        } catch { throw .configuration("\(path) is no set of keys (JWKS)") }
        var keys: [TokenKey] = []
        for entry in set.keys where entry.use ?? "sig" == "sig" {
            let name: JWK.Algorithm
            switch (entry.kty, entry.crv) {
            case ("RSA", _): name = .rs256
            case ("EC", "P-256"): name = .es256
            default: continue
            }
            guard entry.alg ?? name.rawValue == name.rawValue, var key = entry.key else { continue }
            guard let id = entry.kid else {
                throw .configuration("a key in \(path) has no name (kid)")
            }
            key.algorithm = name
            key.privateExponent = nil
            let found = try algorithm(path) { [key] in try await $0.add(jwk: key) }
            keys.append(TokenKey(id: id, algorithm: found))
        }
        guard !keys.isEmpty else {
            throw .configuration("\(path) holds no key for RS256 or ES256")
        }
        return keys
    }

    private struct KeySet: Decodable {
        struct Entry: Decodable {
            let kty: String
            let crv: String?
            let alg: String?
            let use: String?
            let kid: String?
            let key: JWK?

            private enum CodingKeys: CodingKey { case kty, crv, alg, use, kid }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                kty = try container.decode(String.self, forKey: .kty)
                crv = try container.decodeIfPresent(String.self, forKey: .crv)
                alg = try container.decodeIfPresent(String.self, forKey: .alg)
                use = try container.decodeIfPresent(String.self, forKey: .use)
                kid = try container.decodeIfPresent(String.self, forKey: .kid)
                // Sets hold keys of kinds that the library does not know.
                key = try? JWK(from: decoder)
            }
        }

        let keys: [Entry]
    }

    private static func contents(_ path: String) throws(TokenError) -> [UInt8] {
        do throws(DiskError) {
            return try PosixDisk().contents(of: path, limit: fileByteLimit)
        } catch { throw .configuration("\(error)") }
    }

    /// The algorithm that the library makes of a key. It gives it out of an actor only, so this
    /// waits, which is for the start of a server alone, and for a thread of its own, as all of
    /// Swift's may be waiting here.
    @available(*, noasync)
    private static func algorithm(
        _ path: String,
        _ add: @escaping @Sendable (JWTKeyCollection) async throws -> JWTKeyCollection
    ) throws(TokenError) -> any JWTAlgorithm {
        let pool: WorkerPool
        do throws(StorageError) {
            pool = try WorkerPool(threadLimit: 1)
        } catch { throw .configuration("\(error)") }
        defer { pool.close(.seconds(1)) }
        let made = Monitor<Result<any JWTAlgorithm, any Error>?>(nil)
        Task(executorPreference: pool) {
            let result: Result<any JWTAlgorithm, any Error>
            do {
                let keys = JWTKeyCollection()
                _ = try await add(keys)
                result = .success(try await keys.getKey())
            } catch { result = .failure(error) }
            made.withLock { $0 = result }
        }
        guard case .success(let algorithm)? = made.wait({ $0 }) else {
            throw .configuration("a key in \(path) cannot be used")
        }
        return algorithm
    }
}
