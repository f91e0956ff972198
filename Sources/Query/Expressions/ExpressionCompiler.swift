import Cypher
import Graph

/// Compiles an expression of the syntax tree against the variables that a plan binds.
///
/// Patterns, subqueries and aggregates are the planner's: it replaces them by variables first.
func compile(
    _ expression: Expression, in scope: Scope, functions: FunctionRegistry
) throws(QueryError) -> CompiledExpression {
    fatalError("not there yet")
}
