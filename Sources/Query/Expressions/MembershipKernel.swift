import Graph

/// `element IN list`.
struct MembershipKernel: ExpressionKernel {
    let element: any ExpressionKernel
    let list: any ExpressionKernel
    /// The list's elements ready for look-up, where it is constant and simple.
    private let constantSet: MembershipSet?

    init(element: any ExpressionKernel, list: any ExpressionKernel) {
        self.element = element
        self.list = list
        // What a statement's text holds is small, and planning has a deadline of its own.
        constantSet = (list as? ConstantKernel).flatMap { try? MembershipSet($0.value) }
    }

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let elements = try element.evaluate(batch, context)
        let set: MembershipSet?
        let lists: Column
        if let constantSet {
            set = constantSet
            lists = .nulls(count: batch.count)
        } else {
            lists = try list.evaluate(batch, context)
            set = try parameterSet(lists, context)
        }
        if let result = try set?.contains(elements, context) { return result }
        let rows = constantSet == nil ? lists : try list.evaluate(batch, context)
        return try mapRows(count: batch.count) { row throws(QueryError) in
            // Each row may go through a long list.
            if row & 15 == 15 { try context.checkLimits() }
            return try contains(elements.value(at: row), in: rows.value(at: row), context)
        }
    }

    /// A parameter's list is the same in all batches of an execution.
    private func parameterSet(
        _ lists: Column, _ context: ExecutionContext
    ) throws(QueryError) -> MembershipSet? {
        guard let parameter = list as? ParameterKernel, let value = lists.constantValue else {
            return nil
        }
        return try context.membershipSet(parameter: parameter.name) { () throws(QueryError) in
            try MembershipSet(value, context)
        }
    }

    /// True if an element is equal; else null if one might be; else false.
    private func contains(
        _ element: Value, in list: Value, _ context: ExecutionContext
    ) throws(QueryError) -> Value {
        switch list {
        case .null: return .null
        case .list(let elements):
            var isKnown = true
            for (index, candidate) in elements.enumerated() {
                if index & 63 == 63 { try context.checkLimits() }
                switch Value.isEqual(element, candidate) {
                case true?: return .boolean(true)
                case nil: isKnown = false
                case false?: break
                }
            }
            return isKnown ? .boolean(false) : .null
        default: throw .invalidType("IN needs a list", list)
        }
    }
}

/// The elements of a list in a hash table.
struct MembershipSet: Sendable {
    private let table: GroupTable
    private let hasNull: Bool

    /// Nil for lists that a table cannot answer for: small ones, where the loop is as fast, and
    /// ones that hold lists, maps or NaN, whose equality is not equivalence.
    init?(_ list: Value, _ context: ExecutionContext? = nil) throws(QueryError) {
        guard case .list(let elements) = list, elements.count > 8 else { return nil }
        for element in elements {
            switch element {
            case .list, .map, .path, .point, .bytes: return nil
            case .float(let float) where float.isNaN: return nil
            default: break
            }
        }
        var table = GroupTable(keyCount: 1)
        var hasNull = false
        for start in stride(from: 0, to: elements.count, by: 4_096) {
            try context?.checkLimits()
            let part = elements[start..<min(start + 4_096, elements.count)]
            let keys = Column(part.filter { !$0.isNull })
            table.insert([keys], rowCount: keys.count)
            hasNull = hasNull || keys.count < part.count
        }
        self.table = table
        self.hasNull = hasNull
    }

    /// Nil where the column may hold values whose equality is not equivalence.
    func contains(_ elements: Column, _ context: ExecutionContext) throws(QueryError) -> Column? {
        switch elements.storage {
        case .values, .constant: return nil
        case .nulls: return elements
        default: break
        }
        let groups = try table.find([elements], rowCount: elements.count, context)
        let found = ContiguousArray(groups.lazy.map { $0 != GroupTable.noGroup })
        guard hasNull else {
            return Column(.booleans(found), count: elements.count, nulls: elements.nullRows)
        }
        // Beside a null no element is known to be missing.
        return Column(
            .booleans(found), count: elements.count,
            nulls: ContiguousArray(found.lazy.map { !$0 }))
    }
}
