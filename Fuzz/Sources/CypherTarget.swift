import Cypher

/// Any text is parsed, or refused with a position inside it and an excerpt.
@Sendable func fuzzCypher(_ input: UnsafeRawBufferPointer) {
    let text = String(decoding: input, as: UTF8.self)
    do throws(CypherError) {
        _ = try parse(text)
    } catch {
        let lineCount = 1 + text.utf8.count { $0 == UInt8(ascii: "\n") }
        precondition((1...lineCount).contains(error.line), "the line lies outside the text")
        precondition(error.column >= 1, "the column lies outside the text")
        precondition(!error.description.isEmpty && error.excerpt.hasSuffix("^"), "no caret")
    }
}
