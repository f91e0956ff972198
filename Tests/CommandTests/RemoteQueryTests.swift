import Foundation
import TestKit
import Testing

/// `intelgraph query --uri` beside `--data`, at a server of its own.
@Suite struct `Queries from the command line at a server` {
    /// Runs `body` with a command line's runner and the server's URI.
    ///
    /// - Parameter preparation: a command line that comes before the server.
    private func withServer(
        _ options: String = "", preparation: String = ":",
        _ body: (_ run: (String) throws -> Command.Outcome, _ uri: String) throws -> Void
    ) throws {
        try withTemporaryDirectory { directory in
            try #require(try Command.run(preparation, in: directory).status == 0)
            let server = try Command.start(
                "exec intelgraph serve --data s --bolt 127.0.0.1:0 --http none \(options)",
                in: directory, name: "serve")
            defer {
                server.send(SIGTERM)
                _ = try? server.outcome()
            }
            var uri = ""
            _ = try becomesTrue {
                let greeting = try server.output()
                guard let range = greeting.firstRange(of: /bolt[+a-z]*:\/\/127\.0\.0\.1:\d+/) else {
                    return false
                }
                uri = String(greeting[range])
                return true
            }
            try #require(!uri.isEmpty)
            try body({ try Command.run($0, in: directory) }, uri)
        }
    }

    private func becomesTrue(_ condition: () throws -> Bool) rethrows -> Bool {
        let deadline = Date().addingTimeInterval(30)
        while Date() < deadline {
            if try condition() { return true }
            usleep(20_000)
        }
        return false
    }

    private static let statements = [
        "MATCH (p:Person) RETURN p.name AS name, p.age AS age ORDER BY name",
        "MATCH (p:Person)-[k:KNOWS]->(q) RETURN p, k, q",
        "MATCH path = (:Person)-[:KNOWS]->() RETURN path",
        "UNWIND [1, 2.5, 'é', null, true, [1, {a: 2}], date('2024-02-29'), duration('P1DT2S'), "
            + "datetime('2024-07-01T12:00:00[Europe/Paris]'), point({x: 1, y: 2})] AS v RETURN v",
        "MATCH (n:Nobody) RETURN n", "RETURN $x + 1 AS y", "CREATE (:Extra)",
        "MATCH (n:Extra) DELETE n", "EXPLAIN MATCH (p:Person {name: 'Ada'}) RETURN p",
        "CREATE INDEX again IF NOT EXISTS FOR (p:Person) ON (p.name)",
        "RETRUN 1", "RETURN 1 / 0", "RETURN $missing",
    ]

    @Test func `print what they print in a directory`() throws {
        try withServer { run, uri in
            let setup = """
                CREATE (:Person {name: "Ada", age: 36})-[:KNOWS {since: date("1835-01-01")}]->\
                (:Person {name: "Bo"})
                """
            #expect(try run("intelgraph query --uri \(uri) -p a/b '\(setup)'").status == 0)
            #expect(try run("intelgraph query --data d -p a/b --create '\(setup)'").status == 0)
            for format in ["table", "json", "csv"] {
                for statement in Self.statements {
                    let quoted = "'" + statement.replacing("'", with: #"'\''"#) + "'"
                    let rest = "-p a/b --format \(format) --params '{\"x\": 41}' \(quoted)"
                    let there = try run("intelgraph query --uri \(uri) \(rest)")
                    let here = try run("intelgraph query --data d \(rest)")
                    #expect(there.output == here.output, "\(statement)")
                    #expect(there.status == here.status, "\(statement): \(there.errors)")
                    #expect(there.errors == here.errors, "\(statement)")
                }
            }
        }
    }

    @Test func `take scripts, profiles, tenants and databases by both names`() throws {
        try withServer { run, uri in
            let piped = try run(
                "printf 'CREATE (:A); MATCH (n:A) RETURN count(n) AS c;' "
                    + "| intelgraph query --uri \(uri) --database acme.one --format csv")
            #expect(piped.output == "\nc\n1\n", "\(piped.output) \(piped.errors)")
            _ = try run("intelgraph query --uri \(uri) -p acme/two 'CREATE (:A), (:A)'")
            let profile = try run(
                "intelgraph query --uri \(uri) -p acme/two 'PROFILE MATCH (n:A) RETURN n'")
            #expect(profile.output.contains("LabelScan n:A") && profile.output.contains("2 rows"))
            let stopped = try run(
                "intelgraph query --uri \(uri) -p acme/two --timeout 0.3 "
                    + "'UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN sum(x)'")
            #expect(stopped.status == 1)
            #expect(stopped.errors.contains("longer than"), "\(stopped.errors)")
        }
    }

    /// Makes a certificate of its own under a name, and its key.
    private func certificate(_ name: String, for names: String, days: Int = 2) -> String {
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days \(days) "
            + "-keyout \(name).key -out \(name).pem -subj /CN=test -addext subjectAltName=\(names)"
    }

    @Test func `trust the right certificate of a server, and no other`() throws {
        let preparation =
            certificate("own", for: "DNS:localhost,IP:127.0.0.1") + " && "
            + certificate("other", for: "DNS:localhost,IP:127.0.0.1")
        try withServer("--tls-certificate own.pem --tls-key own.key", preparation: preparation) {
            run, uri throws in
            let port = try #require(uri.split(separator: ":").last)
            func ask(_ address: String, _ options: String = "") throws -> Command.Outcome {
                try run(
                    "intelgraph query --uri \(address):\(port) -p a/b --format csv \(options) "
                        + "'RETURN 21 * 2 AS x'")
            }
            for address in ["bolt+s://localhost", "neo4j+s://localhost", "bolt+s://127.0.0.1"] {
                let answer = try ask(address, "--ca-certificate own.pem")
                #expect(answer.output == "x\n42\n", "\(address): \(answer.errors)")
                for options in ["", "--ca-certificate other.pem"] {
                    let refused = try ask(address, options)
                    #expect(refused.status == 1 && refused.output.isEmpty, "\(refused)")
                    #expect(
                        refused.errors.contains("cannot connect to \(address):\(port)")
                            && refused.errors.contains("authority that is trusted")
                            && refused.errors.contains("--ca-certificate"), "\(refused.errors)")
                }
            }
            #expect(try ask("bolt+ssc://localhost").output == "x\n42\n")
            let plain = try ask("bolt://localhost")
            #expect(plain.status == 1 && plain.errors.contains("bolt+s://"), "\(plain.errors)")
            for (options, part) in [
                ("--ca-certificate none.pem", "'none.pem' is no file with certificates"),
                ("--ca-certificate own.key", "'own.key' is no file with certificates"),
            ] {
                let wrong = try ask("bolt+s://localhost", options)
                #expect(wrong.status != 0 && wrong.errors.contains(part), "\(wrong.errors)")
            }
            for address in ["bolt://localhost", "bolt+ssc://localhost"] {
                let wrong = try ask(address, "--ca-certificate own.pem")
                #expect(wrong.errors.contains("goes with a --uri of bolt+s://"), "\(wrong.errors)")
            }
        }
    }

    @Test func `refuse a certificate that is for another name`() throws {
        try withServer(
            "--tls-certificate own.pem --tls-key own.key",
            preparation: certificate("own", for: "DNS:graph.example,IP:127.0.0.2")
        ) { run, uri throws in
            let port = try #require(uri.split(separator: ":").last)
            for host in ["localhost", "127.0.0.1"] {
                let line = "-p a/b 'RETURN 1 AS x'"
                let refused = try run(
                    "intelgraph query --uri bolt+s://\(host):\(port) --ca-certificate own.pem "
                        + line)
                #expect(refused.status == 1)
                #expect(
                    refused.errors.contains("for other names than '\(host)'"), "\(refused.errors)")
                let taken = try run("intelgraph query --uri bolt+ssc://\(host):\(port) \(line)")
                #expect(taken.status == 0, "\(taken.errors)")
            }
        }
    }

    @Test func `say that a server has no TLS`() throws {
        try withServer { run, uri throws in
            let address = uri.replacing("bolt://", with: "bolt+s://")
            let refused = try run("intelgraph query --uri \(address) -p a/b 'RETURN 1'")
            #expect(refused.status == 1)
            #expect(
                refused.errors.contains("Use bolt:// if the server has no TLS"),
                "\(refused.errors)")
        }
    }

    @Test func `say what to do where the server cannot be asked`() throws {
        try withServer { run, uri in
            for (line, part) in [
                ("--uri bolt://127.0.0.1:1 'RETURN 1'", "Is 'intelgraph serve' running"),
                ("--uri bolt://no.such.host.invalid 'RETURN 1'", "cannot connect"),
                ("--uri \(uri) -p nocase/ 'RETURN 1'", "--database tenant/case"),
                ("--uri http://x 'RETURN 1'", "scheme"),
                ("--uri \(uri) --data s 'RETURN 1'", "give one of --data"),
                ("'RETURN 1'", "give one of --data"),
                ("--data s --user ada 'RETURN 1'", "go with --uri"),
                ("--uri \(uri) --user ada 'RETURN 1' < /dev/null", "--password-file"),
                ("--uri \(uri) --user ada --password-file no 'RETURN 1'", "'no' cannot be read"),
            ] {
                let outcome = try run("intelgraph query \(line)")
                #expect(outcome.status != 0, "\(line)")
                #expect(outcome.errors.contains(part), "\(line): \(outcome.errors)")
            }
        }
    }
}
