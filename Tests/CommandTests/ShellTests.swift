import Foundation
import TestKit
import Testing

/// The shell at a terminal: keys go in, what the screen would show comes out.
@Suite struct `The shell at a terminal` {
    @Test func `runs statements over several lines and commands`() throws {
        try withTemporaryDirectory { directory in
            let shell = try TerminalSession(directory: directory)
            try shell.atPrompt(type: "UNWIND [1, 2] AS x\rRETURN x * 21 AS y;\r")
            try shell.expect("│ 42 │")
            try shell.atPrompt(type: ":param who => toUpper('ada')\r")
            try shell.atPrompt(type: ":params\r")
            try shell.expect("who => 'ADA'")
            try shell.atPrompt(type: "RETURN $who + '!' AS call;\r")
            try shell.expect("│ ADA! │")
            try shell.atPrompt(type: ":explain\r")
            try shell.expect("Project")
            try shell.atPrompt(type: ":nonsense\r")
            try shell.expect("Error: there is no command ':nonsense'")
            try shell.atPrompt(type: ":quit\r")
            #expect(try shell.end() == 0)
        }
    }

    @Test func `cancels only the statement that runs at Ctrl-C`() throws {
        try withTemporaryDirectory { directory in
            let shell = try TerminalSession(directory: directory)
            try shell.atPrompt(
                type: """
                    UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b \
                    WITH a, b WHERE a = b + 0.5 RETURN count(*);\r
                    """)
            try shell.expect("count(*);")
            // The statement runs for minutes; that it has begun cannot be seen from outside.
            usleep(500_000)
            try shell.send("\u{3}")
            try shell.expect("cancelled")
            try shell.atPrompt(type: "RETURN 'still here' AS s;\r")
            try shell.expect("│ still here │")
            try shell.atPrompt(type: "an unfinished line")
            try shell.expect("unfinished line")
            try shell.send("\u{3}")
            try shell.expect("^C")
            try shell.atPrompt(type: "RETURN 7 AS n;\r")
            try shell.expect("│ 7 │")
            try shell.atPrompt(type: "\u{4}")
            #expect(try shell.end() == 0)
        }
    }

    @Test func `cancels only the statement that runs at a server, and stays connected`() throws {
        try withTemporaryDirectory { directory in
            let server = try Command.start(
                "exec intelgraph serve --data shard --bolt 127.0.0.1:0 --http none", in: directory,
                name: "serve")
            defer {
                server.send(SIGTERM)
                _ = try? server.outcome()
            }
            var uri = ""
            let deadline = ContinuousClock.now + .seconds(30)
            while uri.isEmpty, ContinuousClock.now < deadline {
                let greeting = try server.output()
                uri = greeting.firstMatch(of: /bolt:\/\/127\.0\.0\.1:\d+/).map { "\($0.0)" } ?? ""
                usleep(20_000)
            }
            try #require(!uri.isEmpty)
            let shell = try TerminalSession(
                directory: directory, ["--uri", uri, "-p", "demo/case"])
            // While nothing has come, and in the middle of rows.
            for statement in [
                "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b "
                    + "WITH a, b WHERE a = b + 0.5 RETURN count(*);",
                "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b "
                    + "WITH a, b WHERE a < 10 OR a = b + 0.5 RETURN a;",
            ] {
                try shell.atPrompt(type: statement + "\r")
                try shell.expect(String(statement.suffix(10)))
                usleep(500_000)
                try shell.send("\u{3}")
                try shell.expect("cancelled")
                try shell.atPrompt(type: "RETURN 'still ' + 'here' AS s;\r")
                try shell.expect("│ still here │")
            }
            // It was one connection all along, and nothing was lost of what it wrote.
            try shell.atPrompt(type: "CREATE (:P);\r")
            try shell.expect("nodesCreated: 1")
            try shell.atPrompt(type: "an unfinished line")
            try shell.expect("unfinished line")
            try shell.send("\u{3}")
            try shell.expect("^C")
            try shell.atPrompt(type: "MATCH (p:P) RETURN count(p) + 6 AS n;\r")
            try shell.expect("│ 7 │")
            try shell.atPrompt(type: ":quit\r")
            #expect(try shell.end() == 0)
        }
    }

    @Test func `sets parameters in each of the ways that shells have`() throws {
        try withTemporaryDirectory { directory in
            let shell = try TerminalSession(directory: directory)
            try shell.atPrompt(type: ":param a: 3\r")
            try shell.atPrompt(type: ":param {b: $a + 4, c: 'x: y => z'}\r")
            try shell.atPrompt(type: ":param d => {e: 50}\r")
            try shell.atPrompt(type: "RETURN $a + $b + $d.e AS sum, $c AS text;\r")
            try shell.expect("│  60 │ x: y => z │")
            try shell.atPrompt(type: ":param nothing\r")
            try shell.expect("Error: write ':param name => expression'")
            try shell.atPrompt(type: ":quit\r")
            #expect(try shell.end() == 0)
        }
    }

    @Test func `shows every constraint and the property keys of the schema`() throws {
        try withTemporaryDirectory { directory in
            let shell = try TerminalSession(directory: directory)
            for statement in [
                "CREATE CONSTRAINT named FOR (n:City) REQUIRE n.name IS NOT NULL;",
                "CREATE CONSTRAINT sized FOR ()-[r:ROAD]-() REQUIRE r.size IS :: INTEGER;",
                "CREATE CONSTRAINT one FOR (n:City) REQUIRE n.code IS UNIQUE;",
                "CREATE (:City {name: 'Ulm', code: 1})-[:ROAD {size: 2}]->(:City {name: 'Aalen'});",
            ] { try shell.atPrompt(type: statement + "\r") }
            try shell.atPrompt(type: ":schema\r")
            try shell.expect("│ property key │")
            try shell.expect("│ code         │")
            try shell.expect("│ index │ entries │")
            try shell.expect("│ one   │       1 │")
            try shell.expect("│ named      │ :City(name) │ NODE_PROPERTY_EXISTENCE")
            try shell.expect("│ one        │ :City(code) │ UNIQUENESS")
            try shell.expect("│ sized      │ :ROAD(size) │ RELATIONSHIP_PROPERTY_TYPE INTEGER │")
            try shell.atPrompt(type: ":quit\r")
            #expect(try shell.end() == 0)
        }
    }

    @Test func `cuts the operators of a plan to the width of the terminal`() throws {
        try withTemporaryDirectory { directory in
            let shell = try TerminalSession(directory: directory, columns: 60)
            let long = (1...9).map { "n.property\($0)" }.joined(separator: " + ")
            try "PROFILE MATCH (n:Label) RETURN \(long) AS sum;".write(
                toFile: directory + "/plan", atomically: true, encoding: .utf8)
            try shell.atPrompt(type: ":source \(directory)/plan\r")
            try shell.expect("operator")
            let plan = try shell.expect("0 rows").split(whereSeparator: \.isNewline).dropFirst()
            let operators = plan.prefix { !$0.hasPrefix("┌") && !$0.hasPrefix("──") }
            #expect(operators.count >= 2)
            #expect(operators.allSatisfy { $0.count <= 60 }, "\(plan)")
            #expect(operators.contains { $0.contains("…  ") }, "\(plan)")
            try shell.atPrompt(type: ":quit\r")
            #expect(try shell.end() == 0)
        }
    }

    @Test func `keeps a statement of several lines as one entry of its history`() throws {
        try withTemporaryDirectory { directory in
            let first = try TerminalSession(directory: directory)
            try first.atPrompt(type: "RETURN 20 // half of it\r+ 22 AS n;\r")
            try first.expect("│ 42 │")
            try first.atPrompt(type: "\u{1B}[A\r")
            try first.expect("│ 42 │")
            try first.atPrompt(type: ":quit\r")
            #expect(try first.end() == 0)
            let second = try TerminalSession(directory: directory)
            // Up twice: the quit, then the whole statement.
            try second.atPrompt(type: "\u{1B}[A\u{1B}[A\r")
            try second.expect("│ 42 │")
            try second.atPrompt(type: ":quit\r")
            #expect(try second.end() == 0)
        }
    }

    @Test func `keeps a history and completes words`() throws {
        try withTemporaryDirectory { directory in
            let first = try TerminalSession(directory: directory)
            try first.atPrompt(type: "RETURN 'remembered' AS r;\r")
            try first.expect("│ remembered │")
            try first.atPrompt(type: ":quit\r")
            #expect(try first.end() == 0)
            let second = try TerminalSession(directory: directory)
            // Up twice: the quit, then the statement.
            try second.atPrompt(type: "\u{1B}[A\u{1B}[A\r")
            try second.expect("│ remembered │")
            try second.atPrompt(type: "CREATE (:Suspect {name: 'é'});\r")
            try second.expect("labelsAdded: 1")
            try second.atPrompt(type: "mat\t(s:Sus\t) RETURN s.name;\r")
            try second.expect("│ é ")
            try second.atPrompt(type: ":quit\r")
            #expect(try second.end() == 0)
        }
    }
}
