import Foundation
import Graph
import Testing

@testable import Server

/// Names of databases that try to be more than names: paths, parts of statements, look-alikes.
@Suite struct `Names of databases that are not what they seem` {
    private static let names = [
        "acme/one'", "acme/one\"", "acme/one`", "acme/one;", "acme/one'; MATCH (n) RETURN n //",
        "acme/one` OR `acme/one", "acme/x' OR '1'='1", "acme/one}", "acme/one)", "acme/*", "*/one",
        "*", "acme/../acme/one", "../acme/one", "x/../../acme/one", "acme/./one", "acme//one",
        "/acme/one", "acme/one/", "acme/one/..", "..", "../..", "../../etc/passwd", "/", "//",
        "acme\\one", "acme/..\\one", "%61cme/one", "acme%2fone", "acme%252fone", "acme/one%00",
        "\u{430}cme/one", "acme\u{FF0F}one", "acme\u{2215}one", "acme\u{FF0E}one",
        "acme/on\u{435}", "acme/one\u{200B}", "acme/one\u{301}", "\u{202E}eno/emca", "ACME/ONE",
        "acme:one", "acme/one#", "acme/one?x=1", "acme/one x",
    ]
    /// Those that no header can hold.
    private static let broken = [
        "acme/one\n", "acme/one\r\nX-Case: one", "acme/one\0", "acme/\0one", "\0", "\n",
        "acme/one\n; MATCH (n) RETURN n",
    ]

    private static func escaped(_ name: String) -> String {
        name.utf8.map { "%" + String(0x100 + Int($0), radix: 16).dropFirst() }.joined()
    }

    @Test func `show nothing of a partition, and make none`() throws {
        let address = try ListenAddress("127.0.0.1:0")
        try withSecureServer { $0.http = address } _: { server, admin in
            try admin.run("CREATE (:Secret {text: 'hush'})", in: "acme/one")
            let eve = try admin.makeUser("eve", "admin ON TENANT umbrella", on: server)
            let listing = "SHOW DATABASES YIELD name"
            let before = try admin.run(listing)
            let statement = "MATCH (n) RETURN n.text"
            let credentials = Base64.encode(Array("admin:\(firstPassword)".utf8))
            /// Asks as one who may read everything, whom only the name can be in the way of.
            func ask(
                _ path: String, _ headers: [String: String] = [:]
            ) throws -> HTTPClient.Answer {
                var headers = headers
                headers["Authorization"] = "Basic " + credentials
                headers["Content-Type"] = "application/json"
                return try HTTPClient(server).ask(
                    "POST", "/db/\(path)/query/v2", headers, #"{"statement":"\#(statement)"}"#)
            }
            // It would be seen.
            #expect(try ask(Self.escaped("acme.one")).body.contains("hush"))
            #expect(
                try ask("neo4j", ["X-Tenant": "acme", "X-Case": "one"]).body.contains("hush"))
            for name in Self.names + Self.broken {
                // Who may do nothing there is told the same of every name, or that it is none.
                for text in [statement, "CREATE (:Made)"] {
                    let (code, message) = try eve.refusal(of: text, in: name)
                    #expect(
                        [forbidden, "Neo.ClientError.Database.DatabaseNotFound"].contains(code),
                        "\(name.debugDescription): \(code)")
                    #expect(message.count > 10 && !message.contains("hush"))
                }
                var answers = [try ask(Self.escaped(name))]
                if !Self.broken.contains(name) {
                    answers.append(try ask("neo4j", ["X-Tenant": name]))
                    answers.append(try ask("neo4j", ["X-Tenant": name, "X-Case": "one"]))
                    answers.append(try ask("neo4j", ["X-Tenant": "acme", "X-Case": name]))
                }
                for answer in answers {
                    #expect(
                        [202, 400, 403, 404].contains(answer.status),
                        "\(name.debugDescription): \(answer)")
                    #expect(!answer.body.contains("hush"), "\(name.debugDescription): \(answer)")
                }
            }
            #expect(try admin.run(listing) == before)
            #expect(try admin.run(statement, in: "acme/one") == [#"["hush"]"#])
        }
    }
}
