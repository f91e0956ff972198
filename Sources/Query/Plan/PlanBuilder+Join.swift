extension PlanBuilder {
    /// Finds both parts of a pattern and joins them.
    mutating func append(_ split: JoinSplit) throws(QueryError) {
        try append(split.probe)
        var build = try PlanBuilder(context)
        try build.append(split.build)
        var probeKeys: [CompiledExpression] = []
        var buildKeys: [CompiledExpression] = []
        for key in split.keys {
            probeKeys.append(try compile(key.probe))
            buildKeys.append(try build.compile(key.build))
        }
        let text = split.keys.map {
            "\(displayed(predicate: $0.probe)) = \(displayed(predicate: $0.build))"
        }.joined(separator: ", ")
        let selectivity = split.keys.reduce(1.0) { part, _ in part * Statistics.Selectivity.equality
        }
        try append(
            HashJoinStep(
                plan: build.node, buildKeys: buildKeys, probeKeys: probeKeys, text: text),
            binding: build.scope.names, rows: rows * build.rows * selectivity)
        kinds.nodes.formUnion(build.kinds.nodes)
        kinds.relationships.formUnion(build.kinds.relationships)
        for predicate in split.predicates {
            let isKey = split.keys.count == split.predicates.count
            try filter(
                predicate.expression, rows: isKey ? rows : rows * predicate.selectivity)
        }
    }
}
