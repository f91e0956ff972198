import Graph

func temporalComponent(_ key: String, of value: Value) -> Value? { nil }
extension Arithmetic {
    static func addTemporal(_ value: Value, _ duration: Value) throws(QueryError) -> Value? { nil }
    static func subtractTemporal(_ left: Value, _ right: Value) throws(QueryError) -> Value? { nil }
    static func multiplyDuration(_ left: Value, _ right: Value) throws(QueryError) -> Value? { nil }
    static func divideDuration(_ left: Value, _ right: Value) throws(QueryError) -> Value? { nil }
}
func plainText(of value: Value) -> String { "\(value)" }
extension Point { func distance(to other: Point) -> Double? { nil } }
struct RegexKernel: ExpressionKernel {
    let text: any ExpressionKernel
    let pattern: any ExpressionKernel
    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        throw QueryError(.semanticError, "not there yet")
    }
}
