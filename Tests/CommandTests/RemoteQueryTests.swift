import Foundation
import TestKit
import Testing

/// `intelgraph query --uri` beside `--data`, at a server of its own.
@Suite struct `Queries from the command line at a server` {
    /// Runs `body` with a command line's runner and the server's URI.
    private func withServer(
        _ body: (_ run: (String) throws -> Command.Outcome, _ uri: String) throws -> Void
    ) throws {
        try withTemporaryDirectory { directory in
            let server = try Command.start(
                "exec intelgraph serve --data s --bolt 127.0.0.1:0 --http none", in: directory, name: "serve")
            defer {
                server.send(SIGTERM)
                _ = try? server.outcome()
            }
            var uri = ""
            _ = try becomesTrue {
                let greeting = try server.output()
                guard let range = greeting.firstRange(of: /bolt:\/\/127\.0\.0\.1:\d+/) else {
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
