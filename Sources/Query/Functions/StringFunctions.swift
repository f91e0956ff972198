import Graph

/// Functions of strings. Characters are code points.
let stringFunctions: [Function] = [
    mapping("toUpper") { $0.uppercased() },
    mapping("upper") { $0.uppercased() },
    mapping("toLower") { $0.lowercased() },
    mapping("lower") { $0.lowercased() },
    trimming("trim", start: true, end: true),
    trimming("btrim", start: true, end: true),
    trimming("ltrim", start: true, end: false),
    trimming("rtrim", start: false, end: true),
    Function("left", 2...2, nulls: .custom, body: .row(left)),
    Function("right", 2...2, nulls: .custom, body: .row(right)),
    Function("substring", 2...3, nulls: .custom, body: .row(substring)),
    Function("replace", 3...3, body: .row(replace)),
    Function("split", 2...2, body: .row(split)),
    Function("char_length", 1...1, body: .row(characterLength)),
    Function("character_length", 1...1, body: .row(characterLength)),
]

private func mapping(_ name: String, _ body: @escaping @Sendable (String) -> String) -> Function {
    Function(
        name, 1...1,
        body: .row { (arguments, context) throws(QueryError) in
            .string(try mapped(try text(name, arguments[0]), context, body))
        })
}

/// Maps a text in pieces, for long ones take time and may grow. What becomes of a character depends
/// on no other one.
private func mapped(
    _ text: String, _ context: ExecutionContext, _ body: (String) -> String
) throws(QueryError) -> String {
    let pieceCount = 1 << 16
    if text.utf8.count <= pieceCount { return body(text) }
    var result = ""
    var rest = text.unicodeScalars[...]
    while !rest.isEmpty {
        try context.checkLimits()
        try context.checkFits(2 * result.utf8.count + text.utf8.count)
        result += body(String(rest.prefix(pieceCount)))
        rest = rest.dropFirst(pieceCount)
    }
    return result
}

/// Takes away white space, or the characters of a second argument.
private func trimming(_ name: String, start: Bool, end: Bool) -> Function {
    Function(
        name, 1...2,
        body: .row { (arguments, _) throws(QueryError) in
            let subject = try text(name, arguments[0])
            let unwanted =
                arguments.count > 1
                ? Set(try text(name, arguments[1]).unicodeScalars) : nil
            return .string(trimmed(subject, start: start, end: end, unwanted))
        })
}

/// - Parameter unwanted: What to take away; nil is white space.
private func trimmed(
    _ text: String, start: Bool, end: Bool, _ unwanted: Set<Unicode.Scalar>?
) -> String {
    func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
        unwanted?.contains(scalar) ?? scalar.properties.isWhitespace
    }
    var rest = text.unicodeScalars[...]
    while start, let first = rest.first, isUnwanted(first) { rest.removeFirst() }
    while end, let last = rest.last, isUnwanted(last) { rest.removeLast() }
    return String(Substring(rest))
}

/// Text without white space at its ends.
func trimmed(_ text: String) -> String {
    trimmed(text, start: true, end: true, nil)
}

// Of these three only the text may be null: a length that is null is an error, as in Neo4j.

private func left(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    if arguments[0].isNull { return .null }
    let scalars = try text("left", arguments[0]).unicodeScalars
    let count = try count("left", arguments[1])
    return .string(String(Substring(scalars.prefix(count))))
}

private func right(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    if arguments[0].isNull { return .null }
    let scalars = try text("right", arguments[0]).unicodeScalars
    let count = try count("right", arguments[1])
    return .string(String(Substring(scalars.suffix(count))))
}

private func substring(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    if arguments[0].isNull { return .null }
    var scalars = try text("substring", arguments[0]).unicodeScalars[...]
    scalars = scalars.dropFirst(try count("substring", arguments[1]))
    if arguments.count > 2 { scalars = scalars.prefix(try count("substring", arguments[2])) }
    return .string(String(Substring(scalars)))
}

private func replace(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    let original = try text("replace", arguments[0])
    let search = try text("replace", arguments[1])
    let replacement = try text("replace", arguments[2])
    let count = occurrences(of: search, in: original)
    if count == 0 { return arguments[0] }
    let (added, overflow) = count.multipliedReportingOverflow(by: replacement.utf8.count)
    let byteCount = original.utf8.count - count * search.utf8.count + (overflow ? 0 : added)
    // The pieces share nothing with the text while the result is made.
    try context.checkFits(overflow ? .max : byteCount)
    return .string(
        String(unsafeUninitializedCapacity: byteCount) { target in
            var end = 0
            func append(_ bytes: UnsafeRawBufferPointer) {
                UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(target)[end..<end + bytes.count]
                ).copyMemory(from: bytes)
                end += bytes.count
            }
            withUTF8(original, search, replacement) { original, search, replacement in
                var start = 0
                while let found = firstIndex(of: search, in: original, from: start) {
                    append(UnsafeRawBufferPointer(rebasing: original[start..<found]))
                    append(replacement)
                    start = found + search.count
                }
                append(UnsafeRawBufferPointer(rebasing: original[start...]))
            }
            return end
        })
}

/// How often a string stands in another, one behind the other; an empty one does nowhere.
private func occurrences(of part: String, in text: String) -> Int {
    if part.isEmpty { return 0 }
    return withUTF8(text, part, "") { text, part, _ in
        var count = 0
        var start = 0
        while let found = firstIndex(of: part, in: text, from: start) {
            count += 1
            start = found + part.count
        }
        return count
    }
}

/// Lends the bytes of three strings.
private func withUTF8<R>(
    _ one: String, _ two: String, _ three: String,
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> R
) -> R {
    var (one, two, three) = (one, two, three)
    return one.withUTF8 { one in
        two.withUTF8 { two in
            three.withUTF8 { three in
                body(
                    UnsafeRawBufferPointer(one), UnsafeRawBufferPointer(two),
                    UnsafeRawBufferPointer(three))
            }
        }
    }
}

/// Splits by one delimiter, or by any of a list.
private func split(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    let original = try text("split", arguments[0])
    var delimiters: [String] = []
    if case .list(let values) = arguments[1] {
        for value in values { delimiters.append(try text("split", value)) }
    } else {
        delimiters = [try text("split", arguments[1])]
    }
    var pieces = [original]
    for delimiter in delimiters {
        // A piece is a string, then a value, and lists grow by doubling.
        let count =
            delimiter.isEmpty
            ? pieces.reduce(0) { $0 + $1.utf8.count }
            : pieces.reduce(pieces.count) { $0 + occurrences(of: delimiter, in: $1) }
        try context.checkFits(64 * min(count, Arithmetic.listLimit))
        var finer: [String] = []
        for piece in pieces {
            let room = Arithmetic.listLimit - finer.count
            if delimiter.isEmpty, piece.unicodeScalars.prefix(room + 1).count <= room {
                finer += piece.unicodeScalars.map { String($0) }
            } else if !delimiter.isEmpty, let found = parts(of: piece, by: delimiter, limit: room) {
                finer += found
            } else {
                throw QueryError(
                    .limitExceeded, detail: "ListSize",
                    "split() makes more than \(Arithmetic.listLimit) pieces.")
            }
        }
        pieces = finer
    }
    return .list(pieces.map { .string($0) })
}

private func characterLength(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    .integer(Int64(try text("char_length", arguments[0]).unicodeScalars.count))
}

/// The pieces of a string between the places where another stands; one piece if it is empty, nil
/// if there are more than the limit.
private func parts(of text: String, by separator: String, limit: Int = .max) -> [String]? {
    if separator.isEmpty { return [text] }
    var (text, separator) = (text, separator)
    return text.withUTF8 { text in
        separator.withUTF8 { separator in
            let bytes = UnsafeRawBufferPointer(text)
            var parts: [String] = []
            var start = 0
            while let found = firstIndex(
                of: UnsafeRawBufferPointer(separator), in: bytes, from: start)
            {
                if parts.count + 1 >= limit { return nil }
                parts.append(String(decoding: bytes[start..<found], as: UTF8.self))
                start = found + separator.count
            }
            parts.append(String(decoding: bytes[start...], as: UTF8.self))
            return parts.count <= limit ? parts : nil
        }
    }
}

/// A string argument.
func text(_ function: String, _ value: Value) throws(QueryError) -> String {
    guard case .string(let text) = value else { throw .invalidArgument(function, value) }
    return text
}

/// An argument that counts characters.
private func count(_ function: String, _ value: Value) throws(QueryError) -> Int {
    guard case .integer(let count) = value else { throw .invalidArgument(function, value) }
    guard count >= 0 else { throw .negativeArgument(function) }
    return Int(count)
}
