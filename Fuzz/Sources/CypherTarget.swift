import Cypher

/// Any text is refused or read, and what is read prints as a text that reads the same.
@Sendable func fuzzCypher(_ input: UnsafeRawBufferPointer) {
    let text = String(decoding: input, as: UTF8.self)
    // Refusal is what most inputs deserve.
    guard case .query(let query)? = try? parse(text).body else { return }
    let printed = query.description
    guard case .query(let again)? = try? parse(printed).body else {
        // Printing may add parentheses and so cross a limit.
        precondition(text.utf8.count > 1_000, "what was printed cannot be read: \(printed)")
        return
    }
    precondition(again.description == printed, "reads otherwise than it was printed: \(printed)")
}
