import Graph

/// Gives nodes, relationships and paths their content, for results that leave the engine.
enum Materialise {
    /// The column with labels, types and properties read into each element, also inside lists and
    /// maps. Columns without elements come back as they are.
    static func column(_ column: Column, _ context: ExecutionContext) throws(QueryError) -> Column {
        fatalError("not there yet")
    }

    /// The same for one value.
    static func value(_ value: Value, _ context: ExecutionContext) throws(QueryError) -> Value {
        fatalError("not there yet")
    }
}
