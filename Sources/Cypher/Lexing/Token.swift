/// A word, literal or symbol of a statement.
struct Token {
    enum Kind: UInt8 {
        case word
        /// In backticks.
        case quotedWord
        case integer
        case float
        case string
        /// Digits run into letters. An error only where a literal may stand.
        case malformedNumber
        /// The text cannot be split further; `Lexer.failure` says why.
        case malformed
        case endOfText

        case leftParenthesis, rightParenthesis
        case leftBracket, rightBracket
        case leftBrace, rightBrace
        case comma, semicolon, colon, dot, dotDot
        case plus, minus, star, slash, percent, caret
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        case matches, plusEqual
        case bar, doubleBar, ampersand, exclamation, dollar
    }

    var kind: Kind
    /// What the word spells, if it is a keyword.
    var keyword: Keyword?
    var lowerBound: UInt32
    var upperBound: UInt32
    /// Of an opening bracket: the index of the token that closes it; 0 if nothing does.
    var partner: UInt32 = 0

    var range: SourceRange { SourceRange(lowerBound, upperBound) }
}

/// An error with its byte offset, before line and column are worked out.
struct Diagnostic: Error {
    var kind: CypherError.Kind = .syntaxError
    var detail: CypherError.Detail
    var message: String
    var offset: UInt32
}
