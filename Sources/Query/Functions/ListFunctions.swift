import Graph

/// Functions of lists; `size` and `reverse` also take strings.
let listFunctions: [Function] = [
    Function("head", 1...1, body: .row(head)),
    Function("last", 1...1, body: .row(last)),
    Function("tail", 1...1, body: .row(tail)),
    Function("size", 1...1, body: .columns(size)),
    Function("reverse", 1...1, body: .row(reverse)),
    Function("range", 2...3, body: .row(range)),
]

private func head(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    try list("head", arguments[0]).first ?? .null
}

private func last(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    try list("last", arguments[0]).last ?? .null
}

private func tail(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    .list(Array(try list("tail", arguments[0]).dropFirst()))
}

private func list(_ function: String, _ value: Value) throws(QueryError) -> [Value] {
    guard case .list(let elements) = value else { throw .invalidArgument(function, value) }
    return elements
}

/// The number of elements, or of characters.
private func size(
    _ columns: [Column], _ count: Int, _ context: ExecutionContext
) throws(QueryError) -> Column {
    let column = columns[0]
    if case .strings(let texts) = column.storage {
        var counts: ContiguousArray<Int64> = []
        counts.reserveCapacity(count)
        for row in 0..<count {
            counts.append(Int64(texts.withUTF8(at: row) { characterCount($0) }))
        }
        return Column(.integers(counts), count: count, nulls: column.nulls)
    }
    return try mapRows(count: count) { row throws(QueryError) in
        switch column.value(at: row) {
        case .null: return .null
        case .list(let elements): return .integer(Int64(elements.count))
        case .string(var text):
            if text.utf8.count > StringArray.sharedByteCount { try context.checkLimits() }
            return .integer(
                Int64(text.withUTF8 { characterCount(UnsafeRawBufferPointer($0)) }))
        case let value: throw .invalidArgument("size", value)
        }
    }
}

/// Code points: all bytes but those that continue one.
private func characterCount(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes.reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
}

private func reverse(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    switch arguments[0] {
    case .list(let elements): return .list(elements.reversed())
    case .string(let text):
        return .string(reversed(text))
    case let value: throw .invalidArgument("reverse", value)
    }
}

/// The code points of a text, the last first.
private func reversed(_ text: String) -> String {
    var text = text
    return text.withUTF8 { source in
        String(unsafeUninitializedCapacity: source.count) { target in
            var end = source.count
            var place = 0
            for index in source.indices.reversed() where source[index] & 0xc0 != 0x80 {
                for byte in index..<end {
                    target.initializeElement(at: place, to: source[byte])
                    place += 1
                }
                end = index
            }
            return place
        }
    }
}

/// `range(start, end, step)`, both ends included.
private func range(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    let start = try rangeArgument(arguments[0])
    let end = try rangeArgument(arguments[1])
    let step = arguments.count > 2 ? try rangeArgument(arguments[2]) : 1
    guard step != 0 else {
        throw QueryError(
            .argumentError, detail: "NumberOutOfRange", "The step of range() must not be 0.")
    }
    if step > 0 ? start > end : start < end { return .list([]) }
    // 128 bits, for the distance of two integers may not fit 64.
    let count = (Int128(end) - Int128(start)) / Int128(step) + 1
    let byteCount = count * Int128(MemoryLayout<Value>.stride)
    try context.checkFits(Int(clamping: byteCount))
    var elements: [Value] = []
    elements.reserveCapacity(Int(count))
    // Wrapped around or not, the sum lies between the two ends.
    for index in 0..<Int64(count) { elements.append(.integer(start &+ index &* step)) }
    return .list(elements)
}

private func rangeArgument(_ value: Value) throws(QueryError) -> Int64 {
    guard case .integer(let integer) = value else {
        throw QueryError(
            .argumentError, detail: "InvalidArgumentType",
            "range() takes integers, not \(value.typeDescription).")
    }
    return integer
}
