import Bolt
import Graph
import IntelGraph
import TestKit
import Testing

@testable import Server

@Suite(.serialized) struct `Logging in` {
    @Test(arguments: BoltVersion.supported)
    func `takes the right name and password, and nothing else`(version: BoltVersion) throws {
        try withSecureServer { $0.loginFailureLimit = 100 } _: { server, admin in
            let client = try TestClient(server, "admin", firstPassword, version: version)
            #expect(try client.run("RETURN 1", in: "acme/one") == ["[1]"])
            let wrong: [ValueMap] = [
                [:], ["scheme": "none"], .basic("admin", "wrong password"), .basic("admin", ""),
                .basic("nobody", firstPassword), .basic("", ""), .basic("ADMIN", firstPassword),
                .basic("admin\u{0}", firstPassword),
                ["scheme": "basic", "principal": "admin"],
                ["scheme": "basic", "principal": 1, "credentials": ["x"]],
                ["scheme": "kerberos", "principal": "admin", "credentials": "x"],
                ["scheme": "bearer", "credentials": .string(firstPassword)],
                .basic(String(repeating: "x", count: 5_000), firstPassword),
            ]
            for credentials in wrong {
                let error = #expect(throws: (any Error).self, "\(credentials)") {
                    try TestClient(server, credentials: credentials, version: version)
                }
                #expect("\(String(describing: error))".contains(unauthorized))
            }
        }
    }

    @Test func `fails alike for users that there are and are not, and as slowly`() throws {
        let cost = PasswordCost(logarithmOfRounds: 10, blockSize: 8, parallelism: 1)
        try withSecureServer { $0.passwordCost = cost } _: { server, _ in
            var texts: [String] = []
            var times: [Duration] = []
            for name in ["admin", "nobody"] {
                var best = Duration.seconds(60)
                for _ in 0..<3 {
                    let time = ContinuousClock().measure {
                        let error = #expect(throws: (any Error).self) {
                            try TestClient(server, name, "wrong password")
                        }
                        texts.append(String(describing: error))
                    }
                    best = min(best, time)
                }
                times.append(best)
            }
            #expect(Set(texts).count == 1, "\(texts)")
            #expect(times[1] > times[0] / 3, "\(times)")
        }
    }

    @Test func `out and in again makes somebody else of a connection`() throws {
        try withSecureServer { server, admin in
            try admin.run("CREATE ()", in: "acme/one")
            let client = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            #expect(try client.refusal(of: "CREATE ()", in: "acme/one").code == forbidden)
            try client.send(.logoff, .logon(.basic("admin", firstPassword)))
            for _ in 0..<2 { _ = try client.success() }
            try client.run("CREATE ()", in: "acme/one")
            // Nobody in between.
            try client.send(.logoff, .run(Request.Run("RETURN 1")))
            _ = try client.success()
            #expect(try client.failure() == "Neo.ClientError.Request.Invalid")
            #expect(try client.receive() == nil)
        }
    }

    @Test func `must be done in time, also after a wrong password and logging out`() throws {
        try withSecureServer { $0.authenticationTimeout = .milliseconds(500) } _: { server, admin in
            let silent = try TestClient(server, logsOn: false)
            #expect(try silent.receive() == nil)
            try admin.send(.logoff)
            _ = try admin.success()
            #expect(try admin.failure() == "Neo.ClientError.Request.Invalid")
            #expect(try admin.receive() == nil)
        }
    }

    @Test func `is refused to a name after too many failures, for some time`() throws {
        try withSecureServer {
            $0.loginFailureLimit = 3
            $0.loginLockOut = .seconds(3)
        } _: { server, admin in
            try admin.run(
                "CREATE USER ray SET PASSWORD \"\(password(of: "ray"))\" CHANGE NOT REQUIRED")
            var codes: [String] = []
            for _ in 0..<5 { codes.append(login(server, "ray", "wrong password")) }
            #expect(codes == [unauthorized, unauthorized, unauthorized, rateLimit, rateLimit])
            // The right one does not help, and others may come in.
            #expect(login(server, "ray", password(of: "ray")) == rateLimit)
            #expect(login(server, "admin", firstPassword).isEmpty)
            #expect(eventually { login(server, "ray", password(of: "ray")).isEmpty })
        }
    }

    @Test
    func `is not refused to who was let in at the address before, unless the address is`() throws {
        try withSecureServer {
            $0.loginFailureLimit = 3
            $0.loginLockOut = .seconds(600)
        } _: { server, admin in
            _ = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            for _ in 0..<4 { _ = login(server, "ray", "wrong password") }
            #expect(login(server, "ray", "wrong password") == rateLimit)
            #expect(login(server, "ray", password(of: "ray")).isEmpty)
            // Guesses count for the address.
            for _ in 0..<30 { _ = login(server, "ray", "wrong password") }
            #expect(login(server, "ray", password(of: "ray")) == rateLimit)
        }
    }

    @Test
    func `forgets the failures of a name with each success, also one that is remembered`() throws {
        try withSecureServer {
            $0.loginFailureLimit = 3
            $0.loginLockOut = .seconds(600)
        } _: { server, admin in
            // Logs in, so that the password is remembered from here on.
            _ = try admin.makeUser("ray", "reader ON TENANT acme", on: server)
            for _ in 0..<3 {
                for _ in 0..<2 { #expect(login(server, "ray", "wrong password") == unauthorized) }
                #expect(login(server, "ray", password(of: "ray")).isEmpty)
            }
            for _ in 0..<3 { #expect(login(server, "ray", "wrong password") == unauthorized) }
            #expect(login(server, "ray", "wrong password") == rateLimit)
        }
    }

    @Test func `is refused to an address after ten times as many`() throws {
        try withSecureServer {
            $0.loginFailureLimit = 2
            $0.loginLockOut = .seconds(600)
        } _: { server, admin throws in
            var codes: [String] = []
            for number in 0..<21 { codes.append(login(server, "user\(number)", "wrong password")) }
            #expect(codes == [String](repeating: unauthorized, count: 20) + [rateLimit])
            #expect(login(server, "admin", firstPassword) == rateLimit)
            // Who is in stays in.
            #expect(try admin.run("RETURN 1", in: "acme/one") == ["[1]"])
        }
    }

    @Test func `counts for an address alike with names that there are and are not`() throws {
        var answers: [[String]] = []
        for name in ["ray", "sue", "nobody"] {
            try withSecureServer {
                $0.loginFailureLimit = 2
                $0.loginLockOut = .seconds(600)
            } _: { server, admin throws in
                for user in ["ray", "sue"] {
                    try admin.run("CREATE USER \(user) SET PASSWORD 'long enough'")
                }
                try admin.run("ALTER USER sue SET STATUS SUSPENDED")
                var codes: [String] = []
                for _ in 0..<25 { codes.append(login(server, name, "wrong password")) }
                // Somebody else tells what the address has come to.
                codes.append(login(server, "stranger", "wrong password"))
                answers.append(codes)
            }
        }
        #expect(Set(answers).count == 1, "\(answers)")
        #expect(answers.first?.last == rateLimit)
    }

    /// The code with which a login fails; empty if it does not.
    private func login(_ server: Server, _ name: String, _ password: String) -> String {
        do {
            _ = try TestClient(server, name, password)
            return ""
        } catch {
            let codes = [unauthorized, rateLimit, expired]
            return codes.first { "\(error)".contains($0) } ?? "\(error)"
        }
    }

    @Test
    func `is not needed where it is off, and is there where others reach the server`() throws {
        try withServer { server in
            let client = try TestClient(server, "anybody", "anything")
            #expect(try client.run("RETURN 1") == ["[1]"])
            #expect(try client.run("SHOW CURRENT USER").isEmpty)
        }
        try withSecureServer { configuration in
            configuration.authentication = nil
            if let address = try? ListenAddress("0.0.0.0:0") { configuration.bolt = address }
        } _: { server, admin in
            #expect(login(server, "admin", "wrong password") == unauthorized)
        }
    }

    @Test func `needs somebody who can`() throws {
        let error = #expect(throws: ServerError.self) {
            try withServer { $0.authentication = .required } _: { _ in }
        }
        #expect("\(String(describing: error))".contains("intelgraph user add"))
        #expect(throws: ServerError.self) {
            try withSecureServer { $0.initialPassword = "short" } _: { _, _ in }
        }
    }
}

@Suite struct `Counts of failed logins` {
    @Test func `take bounded memory, and a flood of names frees none that is locked`() {
        let failures = LoginFailures(limit: 3, period: .seconds(600))
        for _ in 0..<3 { failures.add([1]) }
        #expect(failures.isLockedOut([1]))
        for number in 0..<50_000 { failures.add(withUnsafeBytes(of: number) { [UInt8]($0) }) }
        #expect(failures.isLockedOut([1]))
        failures.forget([1])
        #expect(!failures.isLockedOut([1]))
    }

    @Test(arguments: [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1", true),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:3:3:4:5:6", false),
        ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", false), ("::1", "::2", false),
    ])
    func `are of one customer's addresses`(left: String, right: String, isSame: Bool) {
        let keys = [left, right].map { LoginFailures.key(ofAddress: $0) }
        #expect((keys[0] == keys[1]) == isSame)
    }
}
