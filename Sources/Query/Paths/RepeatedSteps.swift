import Graph

/// A part of a path that is repeated: what each of its steps walks over, in the order of walking.
struct RepeatedSteps: Sendable {
    struct Step: Sendable {
        let direction: Direction
        /// Nil for all types.
        let types: [String]?
        /// What must hold once the step is made, over the input's columns with all elements of a
        /// repetition behind: a node, then each relationship with the node it leads to. Those ahead
        /// are null.
        let condition: CompiledExpression?
    }

    let steps: [Step]
}

/// A list that a variable of a repeated part of a path is outside.
struct RepeatedElement: Sendable {
    let isNode: Bool
    /// Which node or relationship of the part it is, from the left end of the pattern.
    let place: Int
    /// How many relationships the part has.
    let stepCount: Int

    /// The elements in all repetitions of a path, given in the order of the pattern.
    func list(nodes: [Node], relationships: [Relationship]) -> Value {
        let places = stride(from: 0, to: relationships.count, by: stepCount)
        return .list(
            places.map {
                isNode ? .node(nodes[$0 + place]) : .relationship(relationships[$0 + place])
            })
    }
}
