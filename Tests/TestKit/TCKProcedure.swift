public import Graph

/// A procedure that a scenario brings: rows by arguments.
public struct TCKProcedure: Sendable {
    public let signature: ProcedureSignature
    /// Each with the arguments, then the results, in the TCK's notation.
    public internal(set) var rows: [[String]] = []

    /// Reads `test.my.proc(in :: INTEGER?) :: (out :: STRING?):`; nil if it is something else.
    init?(_ text: String) {
        let parts = text.split(separator: "(", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let lists = parts[1].split(separator: ")", omittingEmptySubsequences: false)
        guard lists.count == 3 else { return nil }
        let results = lists[1].split(separator: "(").last.map(String.init) ?? ""
        signature = ProcedureSignature(
            String(parts[0]),
            parameters: Self.fields(String(lists[0])).map { .init($0, $1) },
            results: lists[1].hasSuffix("(")
                ? [] : Self.fields(results).map { .init($0, $1) })
    }

    /// The procedure's rows for arguments, without these.
    public func results(_ arguments: [Value]) -> [[String]] {
        let wanted = arguments.map { TCKNotation.canonical($0.description) }
        return rows.filter { row in
            row.prefix(arguments.count).map { TCKNotation.canonical($0) } == wanted
        }.map { Array($0.dropFirst(arguments.count)) }
    }

    /// `a :: INTEGER?, b :: STRING?`
    private static func fields(_ text: String) -> [(String, ValueType)] {
        text.split(separator: ",").compactMap { field in
            let words = field.split(separator: " ")
            guard words.count == 3 else { return nil }
            let type: ValueType =
                switch words[2] {
                case "INTEGER?": .integer
                case "FLOAT?": .float
                case "NUMBER?": .number
                case "STRING?": .string
                default: .any
                }
            return (String(words[0]), type)
        }
    }
}
