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
