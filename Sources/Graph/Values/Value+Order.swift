public import Glibc

extension Value {
    /// openCypher's order of types for ORDER BY, ascending (CIP2016-06-14), with the temporal types
    /// and points where Neo4j puts them and bytes behind them.
    @usableFromInline
    enum OrderGroup: UInt8, CaseIterable, Sendable {
        case map = 1
        case node, relationship, list, path, point, dateTime, localDateTime, date, time, localTime
        case duration, bytes, string, boolean, number, null
    }

    @usableFromInline
    var orderGroup: OrderGroup {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .integer, .float: .number
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .date: .date
        case .localTime: .localTime
        case .time: .time
        case .localDateTime: .localDateTime
        case .dateTime: .dateTime
        case .duration: .duration
        case .point: .point
        case .node: .node
        case .relationship: .relationship
        case .path: .path
        }
    }

    /// openCypher's orderability: a total order over all values, as ORDER BY, min and max use it.
    ///
    /// Returns a negative number if `left` comes first, 0 if the two are equivalent, a positive
    /// number otherwise. NaN follows all numbers, null follows everything, `1` ties with `1.0`.
    public static func order(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): threeWay(left, right)
        case (.string(let left), .string(let right)): orderUTF8(left, right)
        case (.float(let left), .float(let right)): orderFloats(left, right)
        case (.integer(let left), .float(let right)): orderIntegerFloat(left, right)
        case (.float(let left), .integer(let right)): -orderIntegerFloat(right, left)
        case (.null, .null): 0
        case (.boolean(let left), .boolean(let right)): threeWay(left ? 1 : 0, right ? 1 : 0)
        case (.bytes(let left), .bytes(let right)): orderBytes(left, right)
        case (.list(let left), .list(let right)): orderLists(left, right)
        case (.map(let left), .map(let right)): orderMaps(left, right)
        case (.node(let left), .node(let right)): threeWay(left.id, right.id)
        case (.relationship(let left), .relationship(let right)): threeWay(left.id, right.id)
        case (.path(let left), .path(let right)): orderPaths(left, right)
        case (.point(let left), .point(let right)): orderPoints(left, right)
        case (.date(let left), .date(let right)):
            threeWay(left.daysSinceEpoch, right.daysSinceEpoch)
        case (.localTime(let left), .localTime(let right)):
            threeWay(left.nanosecondOfDay, right.nanosecondOfDay)
        case (.time(let left), .time(let right)): Temporal.order(left, right)
        case (.localDateTime(let left), .localDateTime(let right)): Temporal.order(left, right)
        case (.dateTime(let left), .dateTime(let right)): Temporal.order(left, right)
        case (.duration(let left), .duration(let right)): Temporal.order(left, right)
        default: threeWay(left.orderGroup.rawValue, right.orderGroup.rawValue)
        }
    }
}

/// -1, 0 or 1.
@inlinable @inline(__always)
func threeWay<T: Comparable>(_ left: T, _ right: T) -> Int {
    left < right ? -1 : left == right ? 0 : 1
}

/// By UTF-8 bytes, which is by code points.
@inlinable
func orderUTF8(_ left: String, _ right: String) -> Int {
    var (left, right) = (left, right)
    return left.withUTF8 { left in
        right.withUTF8 { right in
            orderRawBytes(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
        }
    }
}

/// Bytes as unsigned numbers, a prefix before what it begins.
@inlinable
func orderRawBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let shared = min(left.count, right.count)
    // Rows that share a string have it at one place.
    if shared > 0, let leftBase = left.baseAddress, let rightBase = right.baseAddress,
        leftBase != rightBase
    {
        let order = memcmp(leftBase, rightBase, shared)
        if order != 0 { return Int(order) }
    }
    return threeWay(left.count, right.count)
}

private func orderBytes(_ left: [UInt8], _ right: [UInt8]) -> Int {
    left.withUnsafeBytes { left in right.withUnsafeBytes { orderRawBytes(left, $0) } }
}

/// Numbers by size, `-0.0` ties with `0.0`, NaN last and equal to itself.
@inlinable
func orderFloats(_ left: Double, _ right: Double) -> Int {
    if left < right { return -1 }
    if left > right { return 1 }
    if left == right { return 0 }
    return threeWay(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0)
}

/// Exact where a conversion to `Double` would round: `2^53 + 1` is not `2^53`.
@inlinable
func orderIntegerFloat(_ integer: Int64, _ float: Double) -> Int {
    if float.isNaN || float >= 0x1p63 { return -1 }
    if float < -0x1p63 { return 1 }
    let whole = float.rounded(.down)
    let order = threeWay(integer, Int64(whole))
    return order != 0 || whole == float ? order : -1
}

private func orderLists(_ left: [Value], _ right: [Value]) -> Int {
    for (left, right) in zip(left, right) {
        let order = Value.order(left, right)
        if order != 0 { return order }
    }
    return threeWay(left.count, right.count)
}

/// Smaller maps first, then by sorted keys, then by the values in that order.
private func orderMaps(_ left: ValueMap, _ right: ValueMap) -> Int {
    if left.count != right.count { return threeWay(left.count, right.count) }
    let leftEntries = left.indicesByKey()
    let rightEntries = right.indicesByKey()
    for (l, r) in zip(leftEntries, rightEntries) {
        let order = orderUTF8(left.keys[l], right.keys[r])
        if order != 0 { return order }
    }
    for (l, r) in zip(leftEntries, rightEntries) {
        let order = Value.order(left.values[l], right.values[r])
        if order != 0 { return order }
    }
    return 0
}

/// As lists of their nodes and relationships in turn.
private func orderPaths(_ left: Path, _ right: Path) -> Int {
    let shared = min(left.relationships.count, right.relationships.count)
    for index in 0..<shared {
        var order = threeWay(left.nodes[index].id, right.nodes[index].id)
        if order != 0 { return order }
        order = threeWay(left.relationships[index].id, right.relationships[index].id)
        if order != 0 { return order }
    }
    let order = threeWay(left.nodes[shared].id, right.nodes[shared].id)
    return order != 0 ? order : threeWay(left.nodes.count, right.nodes.count)
}

private func orderPoints(_ left: Point, _ right: Point) -> Int {
    var order = threeWay(left.system.rawValue, right.system.rawValue)
    if order == 0 { order = orderFloats(left.x, right.x) }
    if order == 0 { order = orderFloats(left.y, right.y) }
    return order != 0 ? order : orderFloats(left.z, right.z)
}

extension ValueMap {
    /// The places of the entries by ascending UTF-8 of their keys.
    func indicesByKey() -> [Int] {
        keys.indices.sorted { orderUTF8(keys[$0], keys[$1]) < 0 }
    }
}
