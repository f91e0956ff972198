import Graph
import TestKit
import Testing

@testable import Query

/// Files in memory.
private struct TextFiles: FileSource {
    let texts: [String: String]

    private final class Content: FileContent {
        let path: String
        private var rest: ArraySlice<UInt8>

        init(path: String, _ text: String) {
            self.path = path
            rest = Array(text.utf8)[...]
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(QueryError) -> Int {
            let part = rest.prefix(min(buffer.count, 7))
            buffer.copyBytes(from: part)
            rest = rest.dropFirst(part.count)
            return part.count
        }
    }

    func open(_ url: String) throws(QueryError) -> any FileContent {
        guard let text = texts[url] else { throw QueryError(.argumentError, "no \(url)") }
        return Content(path: "/import/" + url, text)
    }
}

@Suite struct `LOAD CSV` {
    private func rows(_ statement: String, _ text: String, batch: Int = 1_024) throws -> [String] {
        let statements = Statements()
        var options = QueryOptions()
        options.batchRowCount = batch
        options.files = TextFiles(texts: ["a.csv": text, "b.csv": "x\ny\n"])
        let graph = InMemoryGraph()
        var found: [String] = []
        try statements.engine.execute(
            statements.engine.prepare(statement, graph: graph), graph: graph, options: options
        ) { batch in
            for row in 0..<batch.count {
                let values = batch.columns.map { $0.value(at: row).description }
                found.append(values.joined(separator: " | "))
            }
        }
        return found
    }

    @Test(arguments: [1, 2, 1_024])
    func `records are lists, or maps under headers`(_ batch: Int) throws {
        let text =
            "\u{feff}id,name\r\n1,Ada\r\n2,\"Bo, \"\"the\"\" \\\"Bo\\\"\"\r\n3\r\n,\"\",x\r\n"
        #expect(
            try rows("LOAD CSV FROM 'a.csv' AS row RETURN row", text, batch: batch) == [
                "['id', 'name']", "['1', 'Ada']", "['2', 'Bo, \"the\" \"Bo\"']", "['3']",
                "[null, null, 'x']",
            ])
        #expect(
            try rows(
                """
                LOAD CSV WITH HEADERS FROM 'a.csv' AS row
                RETURN row.id, row.name, size(keys(row))
                """, text, batch: batch) == [
                    "'1' | 'Ada' | 2", "'2' | 'Bo, \"the\" \"Bo\"' | 2", "'3' | null | 2",
                    "null | null | 2",
                ])
    }

    @Test func `other terminators, several files and a limit`() throws {
        #expect(
            try rows(
                "LOAD CSV FROM 'a.csv' AS row FIELDTERMINATOR ';' RETURN row LIMIT 1", "a;b\nc")
                == ["['a', 'b']"])
        #expect(
            try rows(
                "UNWIND ['a.csv', 'b.csv'] AS url LOAD CSV FROM url AS row RETURN url, row[0]",
                "1\n") == ["'a.csv' | '1'", "'b.csv' | 'x'", "'b.csv' | 'y'"])
    }

    @Test func `linenumber and file name the record`() throws {
        #expect(
            try rows(
                """
                LOAD CSV WITH HEADERS FROM 'a.csv' AS row
                WITH row, row.v AS v WHERE linenumber() > 2
                RETURN linenumber(), file(), v, [x IN [1] | linenumber()] AS list
                """, "v\n1\n\"2\n2\"\n\n3\n") == [
                    "3 | '/import/a.csv' | '2\n2' | [3]", "6 | '/import/a.csv' | '3' | [6]",
                ])
        #expect(try rows("RETURN linenumber(), file()", "") == ["null | null"])
    }

    @Test func `rows make elements, by themselves and in a call`() throws {
        #expect(
            try rows(
                """
                LOAD CSV WITH HEADERS FROM 'a.csv' AS row
                CALL (row) {
                    MERGE (n:A {id: toInteger(row.id)}) ON CREATE SET n.line = linenumber()
                }
                WITH count(*) AS c MATCH (n:A) RETURN c, n.id, n.line ORDER BY n.id
                """, "id\n1\n2\n1\n") == ["3 | 1 | 2", "3 | 2 | 3"])
    }

    @Test func `wrong files are errors that name the line`() {
        let statements = Statements()
        let error = #expect(throws: QueryError.self) {
            try rows("LOAD CSV FROM 'a.csv' AS row RETURN row", "a\n\"b\"c\n")
        }
        #expect(error?.detail == "InvalidCSV")
        #expect(error?.message == "a.csv: line 2: text behind a closing quote")
        let unclosed = #expect(throws: QueryError.self) {
            try rows("LOAD CSV FROM 'a.csv' AS row RETURN row", "a\nb,\"c\nd")
        }
        #expect(unclosed?.message.hasPrefix("a.csv: line 2: a quote is opened") == true)
        let refusal = statements.error("LOAD CSV FROM 'a.csv' AS row RETURN row")
        #expect(refusal?.detail == "LoadNotAllowed")
        #expect(statements.error("LOAD CSV FROM null AS row RETURN row")?.detail == "InvalidURL")
        #expect(
            statements.error("LOAD CSV FROM 'a' AS row FIELDTERMINATOR ';;' RETURN row")?
                .isCompileTime == true)
    }
}
