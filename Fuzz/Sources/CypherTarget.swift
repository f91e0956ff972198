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
    do throws(CypherError) {
        guard case .query(let again) = try parse(printed).body else {
            fatalError("a query is printed as another statement: \(printed)")
        }
        expect(again.description == printed, "reads otherwise than it was printed: \(printed)")
    } catch {
        // Printing adds parentheses, so the text may cross a limit, and nothing else.
        expect(error.kind == .limitExceeded, "what was printed cannot be read: \(printed)")
    }
}
