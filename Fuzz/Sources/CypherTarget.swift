import Cypher

/// Any text is refused with a position inside it and an excerpt, or read; what is read prints as a
/// text that reads the same.
@Sendable func fuzzCypher(_ input: UnsafeRawBufferPointer) {
    let text = String(decoding: input, as: UTF8.self)
    let statement: Statement
    do throws(CypherError) {
        statement = try parse(text)
    } catch {
        let lineCount = 1 + text.utf8.count { $0 == UInt8(ascii: "\n") }
        expect((1...lineCount).contains(error.line), "the line lies outside the text")
        expect(error.column >= 1, "the column lies outside the text")
        expect(!error.description.isEmpty && error.excerpt.hasSuffix("^"), "no caret")
        return
    }
    guard case .query(let query) = statement.body else { return }
    let printed = query.description
    guard case .query(let again)? = try? parse(printed).body else {
        // Printing may add parentheses and so cross a limit.
        expect(text.utf8.count > 1_000, "what was printed cannot be read: \(printed)")
        return
    }
    expect(again.description == printed, "reads otherwise than it was printed: \(printed)")
}
