import Cypher
import Graph

/// STARTS WITH, ENDS WITH and CONTAINS, by bytes. What is no string gives null.
struct StringTestKernel: ExpressionKernel {
    let `operator`: BinaryOperator
    let left: any ExpressionKernel
    let right: any ExpressionKernel

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let left = try left.evaluate(batch, context)
        let right = try right.evaluate(batch, context)
        if left.isAllNull || right.isAllNull { return .nulls(count: batch.count) }
        if case .strings(let texts) = left.storage,
            case .constant(.string(var part)) = right.storage
        {
            let results = part.withUTF8 { test(texts, UnsafeRawBufferPointer($0)) }
            return Column(.booleans(results), count: batch.count, nulls: left.nulls)
        }
        return try mapRows(count: batch.count) { row throws(QueryError) in
            let text = left.value(at: row)
            // Each row may have a long string.
            if row & 15 == 15 || text.byteCount > 1 << 20 { try context.checkLimits() }
            return test(text, right.value(at: row))
        }
    }

    private func test(
        _ texts: StringArray, _ part: UnsafeRawBufferPointer
    ) -> ContiguousArray<Bool> {
        ContiguousArray(unsafeUninitializedCapacity: texts.count) { results, resultCount in
            for row in 0..<texts.count {
                let holds = texts.withUTF8(at: row) { test($0, part) }
                results.initializeElement(at: row, to: holds)
            }
            resultCount = texts.count
        }
    }

    private func test(_ left: Value, _ right: Value) -> Value {
        guard case .string(var text) = left, case .string(var part) = right else { return .null }
        return .boolean(
            text.withUTF8 { text in
                part.withUTF8 { test(UnsafeRawBufferPointer(text), UnsafeRawBufferPointer($0)) }
            })
    }

    private func test(_ text: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer) -> Bool {
        switch `operator` {
        case .startsWith: hasPrefix(text, part)
        case .endsWith: hasSuffix(text, part)
        default: firstIndex(of: part, in: text) != nil
        }
    }
}
