import Graph

/// One item of SET or REMOVE, ready to run.
struct UpdateAction: Sendable {
    enum Kind: Sendable {
        /// Null removes.
        case setProperty(key: String, value: CompiledExpression)
        case setDynamicProperty(key: CompiledExpression, value: CompiledExpression)
        case replaceProperties(CompiledExpression)
        case mergeProperties(CompiledExpression)
        case addLabels([NameTemplate])
        case removeLabels([NameTemplate])
    }

    /// The element that is changed; a null one is left alone.
    let target: CompiledExpression
    let kind: Kind

    /// Evaluates what the action needs for the rows of a batch.
    func evaluate(_ batch: Batch, _ execution: Execution) throws(QueryError) -> EvaluatedAction {
        let context = execution.context
        let targets = try target.evaluate(batch, context)
        switch kind {
        case .setProperty(let key, let value):
            return EvaluatedAction(
                targets,
                .property(
                    Column(.constant(.string(key)), count: batch.count),
                    try value.evaluate(batch, context)))
        case .setDynamicProperty(let key, let value):
            return EvaluatedAction(
                targets,
                .property(
                    try key.evaluate(batch, context), try value.evaluate(batch, context)))
        case .replaceProperties(let map):
            return EvaluatedAction(targets, .replace(try map.evaluate(batch, context)))
        case .mergeProperties(let map):
            return EvaluatedAction(targets, .merge(try map.evaluate(batch, context)))
        case .addLabels(let names):
            return EvaluatedAction(targets, .add(try NameColumns(names, batch, execution)))
        case .removeLabels(let names):
            return EvaluatedAction(targets, .remove(try NameColumns(names, batch, execution)))
        }
    }
}

/// An action with the values of a batch.
struct EvaluatedAction {
    fileprivate enum Kind {
        case property(Column, Column)
        case replace(Column)
        case merge(Column)
        case add(NameColumns)
        case remove(NameColumns)
    }

    private let targets: Column
    private let kind: Kind

    fileprivate init(_ targets: Column, _ kind: Kind) {
        self.targets = targets
        self.kind = kind
    }

    /// Changes the element of one row.
    func apply(row: Int, _ execution: Execution) throws(QueryError) {
        guard let element = try Element(targets.value(at: row)) else { return }
        let updates = execution.updates
        switch kind {
        case .property(let keys, let values):
            guard case .string(let key) = keys.value(at: row) else {
                throw wrongElement(keys.value(at: row), expected: "a property key")
            }
            try updates.set(
                try updates.key(key), try storable(values.value(at: row)), of: element)
        case .replace(let maps):
            let entries = try propertyEntries(maps.value(at: row), execution)
            try updates.replaceProperties(
                of: element, with: entries.filter { !$0.value.isNull })
        case .merge(let maps):
            let map = maps.value(at: row)
            if map.isNull { return }
            for (key, value) in try propertyEntries(map, execution) {
                try updates.set(key, value, of: element)
            }
        case .add(let names):
            let node = try node(element)
            for label in try names.labels(row: row, execution) {
                try updates.add(label, to: node)
            }
        case .remove(let names):
            let node = try node(element)
            for label in try names.labels(row: row, execution) {
                try updates.remove(label, from: node)
            }
        }
    }

    private func node(_ element: Element) throws(QueryError) -> NodeID {
        guard case .node(let id) = element else {
            throw QueryError(
                .typeError, detail: "InvalidArgumentType", "Only nodes have labels.")
        }
        return id
    }
}

/// How rows and actions take turns, so that each action sees what came before it.
enum UpdateOrder: Sendable {
    /// No value depends on the graph: evaluated for the batch, applied row by row.
    case batch
    /// Values depend only on the one element that all actions change, in this column: as long as
    /// no element comes twice in a batch, actions are evaluated for all its rows, one by one.
    case elementWise(slot: Int)
    /// Values may depend on what the rows before have changed.
    case rowByRow
}

extension [UpdateAction] {
    /// Runs the actions over the rows of a batch.
    func run(_ batch: Batch, _ order: UpdateOrder, _ execution: Execution) throws(QueryError) {
        switch order {
        case .batch: try runBatch(batch, execution)
        case .elementWise(let slot):
            if try batch.columns[slot].hasDistinctElements() {
                for action in self { try [action].runBatch(batch, execution) }
            } else {
                try runRowByRow(batch, execution)
            }
        case .rowByRow: try runRowByRow(batch, execution)
        }
    }

    private func runBatch(_ batch: Batch, _ execution: Execution) throws(QueryError) {
        var evaluated: [EvaluatedAction] = []
        for action in self { evaluated.append(try action.evaluate(batch, execution)) }
        for row in 0..<batch.count {
            for action in evaluated { try action.apply(row: row, execution) }
        }
    }

    private func runRowByRow(_ batch: Batch, _ execution: Execution) throws(QueryError) {
        for row in 0..<batch.count {
            let single = batch.slice(row..<row + 1)
            for action in self { try action.evaluate(single, execution).apply(row: 0, execution) }
        }
    }
}

extension Column {
    /// Whether no element comes in two rows.
    fileprivate func hasDistinctElements() throws(QueryError) -> Bool {
        if count < 2 { return true }
        switch storage {
        case .nodes(let ids): return Set(ids).count == count
        case .relationships(let ids): return Set(ids).count == count
        default: return false
        }
    }
}
