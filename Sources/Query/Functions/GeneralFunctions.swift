import Graph

/// Functions of values of any type, of the clock and of chance. `coalesce` is not among them: the
/// compiler knows it.
let generalFunctions: [Function] = [
    Function(
        "exists", 1...1, nulls: .custom,
        body: .row { values, _ in
            .boolean(!values[0].isNull)
        }),
    Function(
        "nullIf", 2...2, nulls: .custom,
        body: .row { values, _ in
            Value.isEqual(values[0], values[1]) == true ? .null : values[0]
        }),
    Function(
        "valueType", 1...1, nulls: .custom,
        body: .row { values, _ in
            .string(values[0].preciseType)
        }),
    Function("isEmpty", 1...1, body: .row(isEmpty)),
    // Behind LOAD CSV these two are columns of its rows.
    Function("linenumber", 0...0, isDeterministic: false, body: .row { _, _ in .null }),
    Function("file", 0...0, isDeterministic: false, body: .row { _, _ in .null }),
    Function(
        "timestamp", 0...0, isDeterministic: false,
        body: .row { _, context in
            let time = context.statementTime
            return .integer(time.epochSecond * 1_000 + Int64(time.nanosecond) / 1_000_000)
        }),
    Function(
        "rand", 0...0, isDeterministic: false,
        body: .columns { _, count, context in
            var values = ContiguousArray<Double>()
            values.reserveCapacity(count)
            for _ in 0..<count {
                values.append(Double(context.generator.next() >> 11) * 0x1p-53)
            }
            return Column(.floats(values), count: count)
        }),
    Function(
        "randomUUID", 0...0, isDeterministic: false,
        body: .columns { _, count, context in
            Column((0..<count).map { _ in .string(randomUUID(context)) })
        }),
]

private func isEmpty(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    switch arguments[0] {
    case .string(let text): return .boolean(text.isEmpty)
    case .list(let elements): return .boolean(elements.isEmpty)
    case .map(let map): return .boolean(map.isEmpty)
    case let value: throw .invalidArgument("isEmpty", value)
    }
}

/// A UUID of version 4 as text.
private func randomUUID(_ context: ExecutionContext) -> String {
    // Version and variant are the fixed bits of RFC 9562, section 5.4.
    let high = context.generator.next() & 0xffff_ffff_ffff_0fff | 0x4000
    let low = context.generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    let digits = Array((hexadecimal(high) + hexadecimal(low)).utf8)
    let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    return groups.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
}

private func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
