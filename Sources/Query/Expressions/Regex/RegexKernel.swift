import Graph

/// `text =~ pattern`: whether a regular expression matches the whole text. What is no string gives
/// null.
struct RegexKernel: ExpressionKernel {
    let text: any ExpressionKernel
    let pattern: any ExpressionKernel

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let texts = try text.evaluate(batch, context)
        let patterns = try pattern.evaluate(batch, context)
        var last: (pattern: String, matcher: RegexMatcher)?
        return try mapRows(count: batch.count) { row throws(QueryError) in
            guard case .string(let text) = texts.value(at: row),
                case .string(let pattern) = patterns.value(at: row)
            else { return .null }
            if last?.pattern != pattern {
                last = (pattern, RegexMatcher(try context.regex(pattern)))
            }
            return .boolean(try last?.matcher.matches(text, context) ?? false)
        }
    }
}
