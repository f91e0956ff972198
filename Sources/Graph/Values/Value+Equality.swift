extension Value {
    /// Cypher's `=`: nil where it is unknown, that is null.
    ///
    /// Null makes it unknown, also inside lists and maps unless another entry decides. Values of
    /// different types are unequal, `1 = 1.0`, NaN is unequal to all. Points of different systems
    /// and temporal values of different types are unequal.
    @inlinable
    public static func isEqual(_ left: Value, _ right: Value) -> Bool? {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left == right
        case (.string(let left), .string(let right)): isSameUTF8(left, right)
        case (.null, _), (_, .null): nil
        case (.float(let left), .float(let right)): left == right
        default: isEqualSlow(left, right)
        }
    }

    @usableFromInline
    static func isEqualSlow(_ left: Value, _ right: Value) -> Bool? {
        switch (left, right) {
        case (.list(let left), .list(let right)):
            return areEqual(left, right)
        case (.map(let left), .map(let right)):
            guard left.count == right.count else { return false }
            var others: [Value] = []
            others.reserveCapacity(left.count)
            for key in left.keys {
                guard let other = right[key] else { return false }
                others.append(other)
            }
            return areEqual(left.values, others)
        case (.float(let float), _) where float.isNaN: return false
        case (_, .float(let float)) where float.isNaN: return false
        case (.point(let left), .point(let right)): return left == right
        default: return order(left, right) == 0
        }
    }

    /// Elementwise, for lists of the same size; false decides over unknown.
    private static func areEqual(_ left: [Value], _ right: [Value]) -> Bool? {
        guard left.count == right.count else { return false }
        var isKnown = true
        for (left, right) in zip(left, right) {
            switch isEqual(left, right) {
            case false?: return false
            case nil: isKnown = false
            case true?: break
            }
        }
        return isKnown ? true : nil
    }

    /// How two values that can be compared lie to each other.
    public enum Comparison: Sendable {
        case less, equal, greater
        /// One of two numbers is NaN: all four operators give false.
        case unordered
    }

    /// Cypher's comparability, for `<`, `<=`, `>`, `>=`: nil where the answer is null, that is
    /// with null, across types, and for types that have no such order.
    @inlinable
    public static func compare(_ left: Value, _ right: Value) -> Comparison? {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): Comparison(order: threeWay(left, right))
        case (.string(let left), .string(let right)): Comparison(order: orderUTF8(left, right))
        case (.null, _), (_, .null): nil
        default: compareSlow(left, right)
        }
    }

    @usableFromInline
    static func compareSlow(_ left: Value, _ right: Value) -> Comparison? {
        let group = left.orderGroup
        guard group == right.orderGroup else { return nil }
        switch (left, right) {
        case (.float(let float), _) where float.isNaN: return .unordered
        case (_, .float(let float)) where float.isNaN: return .unordered
        case (.list(let left), .list(let right)):
            for (left, right) in zip(left, right) {
                // Unequal elements decide, if they can be compared.
                switch isEqual(left, right) {
                case nil: return nil
                case false?: return compare(left, right)
                case true?: break
                }
            }
            return Comparison(order: threeWay(left.count, right.count))
        case (.point(let left), .point(let right)): return comparePoints(left, right)
        case (.map, _), (.node, _), (.relationship, _), (.path, _), (.duration, _): return nil
        default: return Comparison(order: order(left, right))
        }
    }
}

extension Value.Comparison {
    /// From a negative number, 0 or a positive number.
    @inlinable
    public init(order: Int) {
        self = order < 0 ? .less : order == 0 ? .equal : .greater
    }
}

/// Strings are equal if their UTF-8 is; Swift's `==` also equates canonical equivalents.
@inlinable
func isSameUTF8(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && orderUTF8(left, right) == 0
}

/// Points of one system compare where all coordinates agree on the answer.
private func comparePoints(_ left: Point, _ right: Point) -> Value.Comparison? {
    guard left.system == right.system else { return nil }
    let orders = [
        threeWay(left.x, right.x), threeWay(left.y, right.y), threeWay(left.z, right.z),
    ].filter { $0 != 0 }
    guard let first = orders.first else { return .equal }
    return orders.allSatisfy { $0 == first } ? Value.Comparison(order: first) : nil
}
