import Cypher
import Testing

@Suite struct `A script` {
    @Test(arguments: [
        ("RETURN 1;\n RETURN 2;\n", ["RETURN 1", "RETURN 2"], ""),
        ("RETURN ';' ;", ["RETURN ';' "], ""),
        ("RETURN \"a\\\";\";x", ["RETURN \"a\\\";\""], "x"),
        ("RETURN 'a\\\\';x", ["RETURN 'a\\\\'"], "x"),
        ("RETURN `a\\`;x", ["RETURN `a\\`"], "x"),
        ("RETURN 1 // a; b\n + 1;", ["RETURN 1 // a; b\n + 1"], ""),
        ("/* ; */ RETURN 4 / 2;", ["/* ; */ RETURN 4 / 2"], ""),
        ("/*/ ; */ RETURN 1;", ["/*/ ; */ RETURN 1"], ""),
        (";; ;", [], ""), ("// nothing\n", [], ""), ("RETURN 1", [], "RETURN 1"),
        ("RETURN 'open;", [], "RETURN 'open;"),
    ])
    func `ends statements at semicolons outside of strings, names and comments`(
        text: String, statements: [String], rest: String
    ) {
        var whole = ScriptReader()
        #expect(whole.append(text) == statements)
        #expect(whole.rest == rest)
        // Where the text is cut makes no difference.
        var pieces = ScriptReader()
        #expect(text.flatMap { pieces.append(String($0)) } == statements)
        #expect(pieces.rest == rest)
    }
}
