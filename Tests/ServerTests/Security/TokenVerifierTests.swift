import Crypto
import CryptoExtras
import Foundation
import TestKit
import Testing

@testable import Server

@Suite struct `A verifier of tokens` {
    private let now = Date(timeIntervalSince1970: 1_795_437_000)
    private let secret = Array("0123456789abcdef0123456789abcdef".utf8)
    private let ec = P256.Signing.PrivateKey()
    private static let rsaKey = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

    private func rsa() throws -> _RSA.Signing.PrivateKey { try #require(Self.rsaKey) }

    /// Runs `body` with a verifier that has what `files` holds, by name: `secret…` or a key.
    private func withVerifier(
        _ files: [String: String], _ configure: (inout TokenConfiguration) -> Void = { _ in },
        _ body: (TokenVerifier) throws -> Void
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            var configuration = TokenConfiguration(
                issuer: "https://issuer.example", audience: "intelgraph")
            for (name, text) in files.sorted(by: { $0.key < $1.key }) {
                let path = directory + "/" + name
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                if name.hasPrefix("secret") {
                    configuration.secretFiles.append(path)
                } else {
                    configuration.keyFiles.append(path)
                }
            }
            configure(&configuration)
            try body(try TokenVerifier(configuration))
        }
    }

    private var secretFile: [String: String] {
        ["secret": String(decoding: secret, as: UTF8.self) + "\n"]
    }

    private func reason(_ verifier: TokenVerifier, _ token: String) -> String {
        do throws(TokenError) {
            return "taken: \(try verifier.verify(token, at: now))"
        } catch { return "\(error)" }
    }

    @Test func `takes tokens of each kind of key`() throws {
        let keys: [(TokenMaker.Key, [String: String])] = [
            (.secret(secret), secretFile), (.ec(ec), ["key.pem": ec.publicKey.pemRepresentation]),
            (.rsa(try rsa()), ["key.pem": try rsa().publicKey.pemRepresentation]),
        ]
        for (key, files) in keys {
            try withVerifier(files) { verifier in
                let principal = try verifier.verify(TokenMaker(key, at: now).token, at: now)
                #expect(principal.name == "ada")
                #expect(principal.roles == ["acme": .reader])
                // A key without a name suits a token that names one.
                _ = try verifier.verify(TokenMaker(key, at: now, id: "any").token, at: now)
            }
        }
    }

    @Test func `takes tokens whose key is in a set, and only by its name`() throws {
        let x = ec.publicKey.x963Representation.dropFirst().prefix(32)
        let y = ec.publicKey.x963Representation.dropFirst(33)
        let primitives = try rsa().publicKey.getKeyPrimitives()
        let set = """
            {"keys": [
              {"kty": "oct", "kid": "o", "k": "AAAA"}, {"kty": "OKP", "crv": "X9", "kid": "x"},
              {"kty": "RSA", "kid": "enc", "use": "enc", "n": "AQAB", "e": "AQAB"},
              {"kty": "EC", "crv": "P-256", "kid": "e1", "use": "sig", \
            "x": "\(TokenMaker.base64(x))",
               "y": "\(TokenMaker.base64(y))"},
              {"kty": "RSA", "kid": "r1", "alg": "RS256", \
            "e": "\(TokenMaker.base64(primitives.publicExponent))",
               "n": "\(TokenMaker.base64(primitives.modulus))"}]}
            """
        try withVerifier(["keys.json": set]) { verifier in
            _ = try verifier.verify(TokenMaker(.ec(ec), at: now, id: "e1").token, at: now)
            _ = try verifier.verify(TokenMaker(.rsa(try rsa()), at: now, id: "r1").token, at: now)
            for id in ["e2", "r1", "", nil] {
                let token = TokenMaker(.ec(ec), at: now, id: id).token
                #expect(reason(verifier, token).hasPrefix("the token is not valid"))
            }
            #expect(
                reason(verifier, TokenMaker(.ec(ec), at: now, id: "e2").token).contains("no key"))
        }
    }

    @Test func `never takes the algorithm from the token`() throws {
        let pem = try rsa().publicKey.pemRepresentation
        try withVerifier(["key.pem": pem]) { verifier in
            for name in ["none", "None", "NONE", "nOnE", ""] {
                var maker = TokenMaker(.none, at: now)
                maker.header["alg"] = name
                #expect(reason(verifier, maker.token).contains("algorithm"))
            }
            // The public key as a secret, in each form that an attacker can have of it.
            for form in [pem, pem + "\n", pem.trimmingCharacters(in: .whitespacesAndNewlines)] {
                let maker = TokenMaker(.secret(Array(form.utf8)), at: now)
                #expect(reason(verifier, maker.token).contains("algorithm"))
                var named = maker
                named.header["alg"] = "RS256"
                #expect(reason(verifier, named.token).contains("signature"))
            }
            let der = TokenMaker(.secret(Array(try rsa().publicKey.derRepresentation)), at: now)
            #expect(reason(verifier, der.token).contains("algorithm"))
            for name in ["RS384", "PS256", "ES256", "HS256"] {
                var maker = TokenMaker(.rsa(try rsa()), at: now)
                maker.header["alg"] = name
                #expect(reason(verifier, maker.token).contains("algorithm"))
            }
            var without = TokenMaker(.rsa(try rsa()), at: now)
            without.header["alg"] = nil
            #expect(reason(verifier, without.token).contains("header"))
            // Its own key within the token changes nothing.
            var own = TokenMaker(.rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048)), at: now)
            own.header["jwk"] = ["kty": "RSA"]
            own.header["jku"] = "https://attacker.example"
            #expect(reason(verifier, own.token).contains("signature"))
        }
    }

    @Test func `any character that changes makes a token bad`() throws {
        let files = ["key.pem": ec.publicKey.pemRepresentation]
        try withVerifier(files) { verifier in
            let token = Array(TokenMaker(.ec(ec), at: now).token)
            for index in token.indices {
                var changed = token
                changed[index] = token[index] == "A" ? "B" : "A"
                #expect(throws: TokenError.self) { try verifier.verify(String(changed), at: now) }
                changed.remove(at: index)
                #expect(throws: TokenError.self) { try verifier.verify(String(changed), at: now) }
            }
            for suffix in ["=", ".", " ", "\n", "A", ".A"] {
                #expect(throws: TokenError.self) {
                    try verifier.verify(String(token) + suffix, at: now)
                }
            }
        }
    }

    @Test func `holds a token to its time, with a little leeway`() throws {
        try withVerifier(secretFile) { verifier in
            func take(_ claim: String, _ seconds: Any?) -> String {
                var maker = TokenMaker(.secret(secret), at: now)
                maker.claims[claim] = seconds
                return reason(verifier, maker.token)
            }
            let seconds = Int(now.timeIntervalSince1970)
            #expect(take("exp", seconds - 29).hasPrefix("taken"))
            #expect(take("exp", seconds - 30) == "\(TokenError.expired)")
            #expect(take("exp", 0) == "\(TokenError.expired)")
            #expect(take("exp", -1e300) == "\(TokenError.expired)")
            #expect(take("exp", 1e300).hasPrefix("taken"))
            for bad in [nil, "\(seconds + 60)", true, NSNull(), [seconds]] as [Any?] {
                #expect(take("exp", bad).contains("exp"))
            }
            for claim in ["nbf", "iat"] {
                #expect(take(claim, seconds + 30).hasPrefix("taken"))
                #expect(take(claim, seconds + 31).contains(claim))
                #expect(take(claim, 1e300).contains(claim))
                #expect(take(claim, nil).hasPrefix("taken"))
            }
        }
    }

    @Test func `demands the issuer, the audience and a name`() throws {
        try withVerifier(secretFile) { verifier in
            func take(_ claim: String, _ value: Any?) -> String {
                var maker = TokenMaker(.secret(secret), at: now)
                maker.claims[claim] = value
                return reason(verifier, maker.token)
            }
            for bad in [nil, "https://other.example", ["https://issuer.example"], 1, ""] as [Any?] {
                #expect(take("iss", bad).contains("(iss)"))
            }
            for bad in [nil, "other", "intelgraph2", [Int](), ["a", "b"], 1, [1]] as [Any?] {
                #expect(take("aud", bad).contains("(aud)"))
            }
            #expect(take("aud", ["a", "intelgraph"]).hasPrefix("taken"))
            for bad in [nil, "", 1, String(repeating: "a", count: 300)] as [Any?] {
                #expect(take("sub", bad).contains("(sub)"))
            }
        }
    }

    @Test func `grants the roles that a claim of either form names`() throws {
        func roles(
            _ value: Any?, _ claim: String = "intelgraph", in name: String? = nil
        ) throws -> TenantRoles? {
            var found: TenantRoles?
            try withVerifier(secretFile) {
                $0.rolesClaim = claim
            } _: { verifier in
                var maker = TokenMaker(.secret(secret), at: now)
                maker.claims["intelgraph"] = nil
                maker.claims[name ?? claim] = value
                found = try? verifier.verify(maker.token, at: now).roles
            }
            return found
        }
        #expect(try roles(["acme": "writer", "*": "reader"]) == ["acme": .writer, "*": .reader])
        #expect(
            try roles(
                ["acme:reader", "offline_access", "acme:admin", "b:writer", "x:owner", 7] as [Any],
                "roles")
                == ["acme": .admin, "b": .writer])
        #expect(try roles("acme:reader", "https://example/roles") == ["acme": .reader])
        #expect(
            try roles(["roles": ["acme:reader"]], "realm_access.roles", in: "realm_access")
                == ["acme": .reader])
        // Tenants that look the same are others.
        #expect(
            try roles(["caf\u{e9}:admin", "cafe\u{301}:reader"])
                == ["caf\u{e9}": .admin, "cafe\u{301}": .reader])
        for bad in [
            ["caf\u{e9}": "admin"], ["cafe\u{301}": "admin"],
            nil, [String: String](), [Int](), ["acme": "owner"], ["acme": ["reader"]], ["acme"],
            [":reader"], 1,
            "reader",
            ["acme": "Reader"],
        ] as [Any?] {
            #expect(try roles(bad) == nil)
        }
    }

    @Test func `is unharmed by garbage`() throws {
        var generator = SeededGenerator(seed: testSeed)
        try withVerifier(secretFile) { verifier in
            let good = TokenMaker(.secret(secret), at: now).token.split(separator: ".").map(
                String.init)
            let nested = String(repeating: "[", count: 8_000)
            var junk = [
                "", ".", "..", "...", "a.b.c", "\0.\0.\0", String(repeating: "a", count: 1 << 20),
                String(repeating: ".", count: 1_000), "é.é.é",
            ]
            for header in [
                "{}", "[]", "null", nested, #"{"alg":1}"#, #"{"alg":"HS256","kid":1e300}"#,
                #"{"alg":"HS256","x":1e999}"#, #"{"alg":"HS256","crit":["b64"],"b64":false}"#,
                "\u{FFFE}",
            ] {
                junk.append(TokenMaker.base64(Data(header.utf8)) + ".\(good[1]).\(good[2])")
            }
            for _ in 0..<300 {
                let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                junk.append("\(good[0]).\(TokenMaker.base64(Data(bytes))).\(good[2])")
                junk.append(String(decoding: bytes, as: UTF8.self))
            }
            for token in junk {
                #expect(throws: TokenError.self) { try verifier.verify(token, at: now) }
            }
            // What others put into a header is not looked at, however large its numbers are.
            var maker = TokenMaker(.secret(secret), at: now)
            maker.header["x"] = 1e300
            _ = try verifier.verify(maker.token, at: now)
            // What extends the rules must be known.
            maker.header["crit"] = ["x"]
            #expect(reason(verifier, maker.token).contains("demands"))
        }
    }

    @Test func `refuses keys that are none, weak, private or unnamed`() throws {
        func problem(_ files: [String: String]) -> String {
            var text = ""
            do { try withVerifier(files) { _ in } } catch { text = "\(error)" }
            return text
        }
        #expect(problem([:]).contains("no key"))
        #expect(problem(["secret": "short"]).contains("less than 32 bytes"))
        #expect(problem(["secret": ec.publicKey.pemRepresentation]).contains("no secret"))
        #expect(problem(["key.pem": ec.pemRepresentation]).contains("private key"))
        let weak = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1_024))
        for text in [
            "", "x", "{", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            P384.Signing.PrivateKey().publicKey.pemRepresentation,
            weak.publicKey.pemRepresentation, #"{"keys":[]}"#,
            #"{"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]}"#,
            #"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#,
        ] {
            #expect(problem(["key.pem": text]).hasPrefix("tokens cannot be checked"), "\(text)")
        }
        #expect(throws: TokenError.self) {
            try withVerifier(secretFile) {
                $0.audience = ""
            } _: { _ in
            }
        }
        #expect(throws: TokenError.self) {
            try withVerifier(secretFile) {
                $0.keyFiles = ["/does/not/exist"]
            } _: { _ in
            }
        }
    }
}
