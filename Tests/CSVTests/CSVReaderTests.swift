import CSV
import Testing

@Suite struct `CSV reader` {
    /// Records as texts, read in pieces of `step` bytes.
    static func records(
        _ text: String, _ options: CSVOptions = CSVOptions(), step: Int = 1_000
    ) throws(CSVError) -> [[String]] {
        let bytes = Array(text.utf8)
        var position = 0
        var reader = CSVReader(options, bufferByteCount: 16)
        var records: [[String]] = []
        while try reader.next({ buffer in
            let count = min(step, bytes.count - position, buffer.count)
            buffer.copyBytes(from: bytes[position..<position + count])
            position += count
            return count
        }) {
            records.append((0..<reader.fieldCount).map { reader.string(at: $0) })
        }
        return records
    }

    @Test(arguments: [
        ("", []),
        ("a", [["a"]]),
        ("a\n", [["a"]]),
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
        ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
        ("a,b\rc,d", [["a", "b"], ["c", "d"]]),
        (",\n", [["", ""]]),
        ("a,\n,b", [["a", ""], ["", "b"]]),
        ("\"a\",\"b,c\"\n", [["a", "b,c"]]),
        ("\"a\nb\",\"c\r\nd\"\ne", [["a\nb", "c\r\nd"], ["e"]]),
        ("\"say \"\"hi\"\"\",\"\"\"\"\n", [["say \"hi\"", "\""]]),
        ("\"\"\n", [[""]]),
        ("a\"b,5\" disk\n", [["a\"b", "5\" disk"]]),
        ("\n\n a \n\r\n\nb\n\n", [[" a "], ["b"]]),
        ("\u{feff}a,b\n", [["a", "b"]]),
        ("\u{feff}\"a\"", [["a"]]),
        ("\u{feff}", []),
        ("ä,日本\n", [["ä", "日本"]]),
    ])
    func `records of RFC 4180, fed whole and byte by byte`(_ text: String, _ rows: [[String]])
        throws
    {
        for step in [1, 2, 3, 1_000] { #expect(try Self.records(text, step: step) == rows) }
    }

    @Test func `other delimiters, files without quotes and blank lines`() throws {
        #expect(
            try Self.records("a|b,\"c\"\n", CSVOptions(delimiter: UInt8(ascii: "|")))
                == [["a", "b,\"c\""]])
        var options = CSVOptions()
        options.quote = nil
        #expect(try Self.records("\"a,b\"\n", options) == [["\"a", "b\""]])
        options.skipsBlankLines = false
        #expect(try Self.records("a\n\nb\r\n\r\n", options) == [["a"], [""], ["b"], [""]])
    }

    @Test func `escaped quotes, where a byte escapes`() throws {
        var options = CSVOptions()
        options.escape = UInt8(ascii: "\\")
        let text = #""say \"hi\"","\\",a\b,"\n","x""y""# + "\n"
        for step in [1, 2, 1_000] {
            #expect(
                try Self.records(text, options, step: step)
                    == [["say \"hi\"", "\\", "a\\b", "\\n", "x\"y"]])
        }
    }

    @Test func `lines are counted through blank lines and quoted line ends`() throws {
        let bytes = Array("\na\n\"b\r\nc\nd\re\"\n\r\nf".utf8)
        var isRead = false
        var reader = CSVReader()
        var lines: [Int] = []
        while try reader.next({ buffer in
            if isRead { return 0 }
            isRead = true
            buffer.copyBytes(from: bytes)
            return bytes.count
        }) { lines.append(reader.line) }
        #expect(lines == [2, 3, 8])
    }

    @Test func `text behind a closing quote is refused with its line, and reading goes on`() throws
    {
        let bytes = Array("a\n\"b\"c,d\ne\n".utf8)
        for step in [1, 100] {
            var position = 0
            var reader = CSVReader()
            var seen: [String] = []
            while true {
                do {
                    guard
                        try reader.next({ buffer in
                            let count = min(step, bytes.count - position)
                            buffer.copyBytes(from: bytes[position..<position + count])
                            position += count
                            return count
                        })
                    else { break }
                    seen.append("\(reader.line) \(reader.string(at: 0))")
                } catch { seen.append("\(error)") }
            }
            #expect(seen == ["1 a", "line 2: text behind a closing quote", "3 e"])
        }
    }

    @Test func `a quote that is never closed is named by the line of its record`() {
        #expect(
            throws: CSVError.limit(
                line: 2, reason: "a quote is opened in this record and never closed")
        ) { try Self.records("a\nb,\"c\nd\n") }
    }

    @Test func `records and fields have limits`() {
        var options = CSVOptions()
        options.maximumRecordByteCount = 10
        options.maximumFieldCount = 3
        for step in [1, 100] {
            #expect(throws: CSVError.self) {
                try Self.records("a\n\"bbbbbbbbbbbbbbbb", options, step: step)
            }
            #expect(throws: CSVError.self) {
                try Self.records("a\nbbbbbbbbbbbbbbbb\n", options, step: step)
            }
            #expect(throws: CSVError.limit(line: 1, reason: "more than 3 fields")) {
                try Self.records("a,b,c,d\n", options, step: step)
            }
            #expect(throws: Never.self) {
                try Self.records("a,b,c\n123456789\n", options, step: step)
            }
        }
    }

    @Test func `the same fields whatever the pieces, for random texts`() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("ab,\"\n\r|é")
        for _ in 0..<3_000 {
            let text = String(
                (0..<Int.random(in: 0..<24, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? "a"
                })
            let whole = Result { try Self.records(text) }
            for step in [1, 3] {
                let pieces = Result { try Self.records(text, step: step) }
                switch (whole, pieces) {
                case (.success(let left), .success(let right)): #expect(left == right, "\(text)")
                case (.failure(let left), .failure(let right)):
                    #expect("\(left)" == "\(right)", "\(text)")
                default: Issue.record("\(text.debugDescription): \(whole), \(pieces)")
                }
            }
        }
    }
}
