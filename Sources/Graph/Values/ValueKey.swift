/// A value under openCypher's equivalence, for grouping, DISTINCT and hash joins: null is
/// equivalent to null, NaN to NaN, `1` to `1.0`.
///
/// It agrees with the total order: two keys are equal where `Value.order` gives 0.
public struct ValueKey: Hashable, Sendable {
    public let value: Value

    @inlinable
    public init(_ value: Value) { self.value = value }

    @inlinable
    public static func == (left: Self, right: Self) -> Bool {
        Value.isEquivalent(left.value, right.value)
    }

    @inlinable
    public func hash(into hasher: inout Hasher) { value.hashEquivalence(into: &hasher) }
}

extension Value {
    /// Whether two values are one group under DISTINCT.
    @inlinable
    public static func isEquivalent(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left == right
        case (.string(let left), .string(let right)): isSameUTF8(left, right)
        default: order(left, right) == 0
        }
    }

    /// Feeds the hasher so that equivalent values feed the same.
    public func hashEquivalence(into hasher: inout Hasher) {
        switch self {
        case .integer(let value):
            hasher.combine(OrderGroup.number.rawValue)
            hasher.combine(value)
        case .float(let value):
            hasher.combine(OrderGroup.number.rawValue)
            combine(value, into: &hasher)
        case .string(var value):
            hasher.combine(OrderGroup.string.rawValue)
            value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        default:
            hasher.combine(orderGroup.rawValue)
            hashContent(into: &hasher)
        }
    }

    private func hashContent(into hasher: inout Hasher) {
        switch self {
        case .null, .integer, .float, .string: break
        case .boolean(let value): hasher.combine(value)
        case .bytes(let bytes): hasher.combine(bytes)
        case .list(let values):
            hasher.combine(values.count)
            for value in values { value.hashEquivalence(into: &hasher) }
        case .map(let map):
            hasher.combine(map.count)
            for index in map.indicesByKey() {
                Value.string(map.keys[index]).hashEquivalence(into: &hasher)
                map.values[index].hashEquivalence(into: &hasher)
            }
        case .date(let value): hasher.combine(value)
        case .localTime(let value): hasher.combine(value)
        case .time(let value): hasher.combine(value)
        case .localDateTime(let value): hasher.combine(value)
        case .dateTime(let value):
            hasher.combine(value.epochSecond)
            hasher.combine(value.nanosecond)
            hasher.combine(value.zone.offsetSeconds)
        case .duration(let value): hasher.combine(value)
        case .point(let point):
            hasher.combine(point.system)
            combine(point.x, into: &hasher)
            combine(point.y, into: &hasher)
            combine(point.z, into: &hasher)
        case .node(let node): hasher.combine(node.id)
        case .relationship(let relationship): hasher.combine(relationship.id)
        case .path(let path):
            hasher.combine(path.nodes.count)
            for node in path.nodes { hasher.combine(node.id) }
            for relationship in path.relationships { hasher.combine(relationship.id) }
        }
    }
}

/// Whole numbers feed as integers, all NaNs alike.
private func combine(_ float: Double, into hasher: inout Hasher) {
    if let integer = Int64(exactly: float) {
        hasher.combine(integer)
    } else {
        hasher.combine(float.isNaN ? Double.nan.bitPattern : float.bitPattern)
    }
}
