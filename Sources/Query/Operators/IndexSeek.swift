import Graph

/// Binds a variable to every node or relationship that an index has under each row's key, or
/// between each row's bounds.
struct IndexSeekStep: PlanStep, AccessStep {
    enum Lookup: Sendable {
        /// One expression for each key of the index.
        case equal([CompiledExpression])
        /// Bounds of the first key; a row with a null bound finds nothing.
        case range(lower: Bound?, upper: Bound?)
        /// Strings that begin with the value.
        case prefix(CompiledExpression)
        /// Each element of a list, for an index of one key.
        case oneOf(CompiledExpression)
    }

    struct Bound: Sendable {
        let value: CompiledExpression
        let isIncluded: Bool
    }

    let variable: String
    let index: IndexDescriptor
    /// `:Label(key, …)`, for EXPLAIN.
    let target: String
    let lookup: Lookup
    let lookupText: String
    let isOverNodes: Bool

    private var kind: String {
        isForKeys ? "IndexSeek" : "RangeSeek"
    }

    private var isForKeys: Bool {
        switch lookup {
        case .equal, .oneOf: true
        case .range, .prefix: false
        }
    }

    var name: String { (isOverNodes ? "Node" : "Relationship") + kind }
    var threading: Threading { .dealing }
    var detail: String { "\(displayed(variable)) \(access) \(lookupText)" }
    var access: String {
        isForKeys ? "index seek \(target)" : "range seek \(target)"
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        IndexSeekOperator(self, feeding: next, execution)
    }
}

private final class IndexSeekOperator: StreamingOperator {
    private let step: IndexSeekStep
    private var rows = ContiguousArray<Int32>()
    private var ids = ContiguousArray<UInt64>()

    init(_ step: IndexSeekStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        switch step.lookup {
        case .equal(let keys): try seekEqual(keys, batch)
        case .oneOf(let list): try seekElements(list, batch)
        case .range(let lower, let upper):
            let lowerColumn = try lower?.value.evaluate(batch, context)
            let upperColumn = try upper?.value.evaluate(batch, context)
            for row in 0..<batch.count where !isSatisfied {
                guard let from = bound(lower, lowerColumn, row),
                    let to = bound(upper, upperColumn, row)
                else { continue }
                try seekRange(from, to, batch, row: row)
            }
        case .prefix(let prefix):
            let column = try prefix.evaluate(batch, context)
            for row in 0..<batch.count where !isSatisfied {
                guard case .string(let text) = column.value(at: row) else { continue }
                let upper = text.prefixUpperBound.map { IndexBound.excluded(.string($0)) }
                try seekRange(.included(.string(text)), upper ?? .unbounded, batch, row: row)
            }
        }
        try emitFound(batch)
    }

    private func seekEqual(_ keys: [CompiledExpression], _ batch: Batch) throws(QueryError) {
        var columns: [Column] = []
        for key in keys { columns.append(try key.evaluate(batch, context)) }
        for row in 0..<batch.count where !isSatisfied {
            let key = columns.map { $0.value(at: row) }
            if key.contains(where: \.isNull) { continue }
            try context.reading { graph throws(GraphError) in
                try graph.seek(step.index.id, key: key, into: &ids)
            }
            try noteFound(batch, row: row)
        }
    }

    private func seekElements(_ list: CompiledExpression, _ batch: Batch) throws(QueryError) {
        let lists = try list.evaluate(batch, context)
        for row in 0..<batch.count where !isSatisfied {
            let values: [Value]
            switch lists.value(at: row) {
            case .null: continue
            case .list(let elements): values = elements
            case let other: throw .invalidType("IN needs a list", other)
            }
            // An element that comes twice does not find twice.
            var seen: Set<ValueKey> = []
            for value in values where !value.isNull && seen.insert(ValueKey(value)).inserted {
                try context.reading { graph throws(GraphError) in
                    try graph.seek(step.index.id, key: [value], into: &ids)
                }
                try noteFound(batch, row: row)
            }
        }
    }

    private func seekRange(
        _ lower: IndexBound, _ upper: IndexBound, _ batch: Batch, row: Int
    ) throws(QueryError) {
        var position = IndexPosition()
        while !position.isAtEnd, !isSatisfied {
            try context.reading { graph throws(GraphError) in
                try graph.seekRange(
                    step.index.id, lower: lower, upper: upper, position: &position,
                    limit: context.batchRowCount, into: &ids)
            }
            try noteFound(batch, row: row)
        }
    }

    /// Nil where the bound's value is null, so that nothing compares with it.
    private func bound(_ bound: IndexSeekStep.Bound?, _ column: Column?, _ row: Int) -> IndexBound?
    {
        guard let bound, let column else { return .unbounded }
        let value = column.value(at: row)
        if value.isNull { return nil }
        return bound.isIncluded ? .included(value) : .excluded(value)
    }

    private func noteFound(_ batch: Batch, row: Int) throws(QueryError) {
        rows.append(contentsOf: repeatElement(Int32(row), count: ids.count - rows.count))
        if ids.count >= context.batchRowCount { try emitFound(batch) }
    }

    private func emitFound(_ batch: Batch) throws(QueryError) {
        guard !ids.isEmpty else { return }
        try context.checkLimits()
        var output = batch.gather(rows)
        let storage: Column.Storage =
            step.isOverNodes
            ? .nodes(ContiguousArray(ids.lazy.map { NodeID(rawValue: $0) }))
            : .relationships(ContiguousArray(ids.lazy.map { RelationshipID(rawValue: $0) }))
        output.columns.append(Column(storage, count: ids.count))
        rows.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        try emit(output)
    }
}

extension String {
    /// The least string above all that begin with this one; nil if there is none.
    fileprivate var prefixUpperBound: String? {
        var scalars = Array(unicodeScalars)
        while let last = scalars.popLast() {
            // Strings order by code point; the gap of the surrogates is stepped over.
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            if let scalar = Unicode.Scalar(next) {
                scalars.append(scalar)
                var text = String.UnicodeScalarView()
                text.append(contentsOf: scalars)
                return String(text)
            }
        }
        return nil
    }
}
