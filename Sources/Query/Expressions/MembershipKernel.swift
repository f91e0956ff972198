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
        constantSet = (list as? ConstantKernel).flatMap { MembershipSet($0.value) }
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
            set = parameterSet(lists, context)
        }
        if let set, let result = set.contains(elements) { return result }
        let rows = constantSet == nil ? lists : try list.evaluate(batch, context)
        return try mapRows(count: batch.count) { row throws(QueryError) in
            // Each row may go through a long list.
            if row & 15 == 15 { try context.checkLimits() }
            return try MembershipKernel.contains(elements.value(at: row), in: rows.value(at: row))
        }
    }

    /// A parameter's list is the same in all batches of an execution.
    private func parameterSet(_ lists: Column, _ context: ExecutionContext) -> MembershipSet? {
        guard let parameter = list as? ParameterKernel, let value = lists.constantValue else {
            return nil
        }
        return context.membershipSet(parameter: parameter.name) { MembershipSet(value) }
    }

    /// True if an element is equal; else null if one might be; else false.
    static func contains(_ element: Value, in list: Value) throws(QueryError) -> Value {
        switch list {
        case .null: return .null
        case .list(let elements):
            var isKnown = true
            for candidate in elements {
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
    init?(_ list: Value) {
        guard case .list(let elements) = list, elements.count > 8 else { return nil }
        for element in elements {
            switch element {
            case .list, .map, .path, .point, .bytes: return nil
            case .float(let float) where float.isNaN: return nil
            default: break
            }
        }
        var table = GroupTable(keyCount: 1)
        let keys = Column(elements.lazy.filter { !$0.isNull })
        table.insert([keys], rowCount: keys.count)
        self.table = table
        hasNull = keys.count < elements.count
    }

    /// Nil where the column may hold values whose equality is not equivalence.
    func contains(_ elements: Column) -> Column? {
        switch elements.storage {
        case .values, .constant: return nil
        case .nulls: return elements
        default: break
        }
        let groups = table.find([elements], rowCount: elements.count)
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
