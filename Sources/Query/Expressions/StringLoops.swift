import Cypher
import Glibc
import Graph

/// Compares strings by their UTF-8, which is by code points.
func compareStrings(
    _ operator: ComparisonOperator, _ left: StringArray, _ right: StringArray
) -> ContiguousArray<Bool> {
    ContiguousArray(unsafeUninitializedCapacity: left.count) { results, resultCount in
        for row in 0..<left.count {
            let order = left.withUTF8(at: row) { left in
                right.withUTF8(at: row) { orderBytes(left, $0) }
            }
            results.initializeElement(at: row, to: `operator`.accepts(order))
        }
        resultCount = left.count
    }
}

/// Compares each string with one string.
func compareStrings(
    _ operator: ComparisonOperator, _ left: StringArray, with constant: String
) -> ContiguousArray<Bool> {
    var constant = constant
    return constant.withUTF8 { constant in
        let right = UnsafeRawBufferPointer(constant)
        return ContiguousArray(unsafeUninitializedCapacity: left.count) { results, resultCount in
            for row in 0..<left.count {
                let order = left.withUTF8(at: row) { orderBytes($0, right) }
                results.initializeElement(at: row, to: `operator`.accepts(order))
            }
            resultCount = left.count
        }
    }
}

extension ComparisonOperator {
    /// The operator with its sides exchanged.
    var mirrored: ComparisonOperator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    /// Whether the operator holds for a three-way order.
    @inline(__always)
    func accepts(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }
}

/// Bytes as unsigned numbers, a prefix before what it begins.
@inline(__always)
func orderBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let shared = min(left.count, right.count)
    if shared > 0, let leftBase = left.baseAddress, let rightBase = right.baseAddress,
        leftBase != rightBase
    {
        let order = memcmp(leftBase, rightBase, shared)
        if order != 0 { return Int(order) }
    }
    return left.count - right.count
}

/// Whether bytes begin with others.
@inline(__always)
func hasPrefix(_ text: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer) -> Bool {
    text.count >= part.count
        && orderBytes(UnsafeRawBufferPointer(rebasing: text.prefix(part.count)), part) == 0
}

/// Whether bytes end with others.
@inline(__always)
func hasSuffix(_ text: UnsafeRawBufferPointer, _ part: UnsafeRawBufferPointer) -> Bool {
    text.count >= part.count
        && orderBytes(UnsafeRawBufferPointer(rebasing: text.suffix(part.count)), part) == 0
}

/// Where bytes hold others for the first time at or after `start`; nil if nowhere.
func firstIndex(
    of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int = 0
) -> Int? {
    guard start + part.count <= text.count else { return nil }
    guard part.count > 0, let textBase = text.baseAddress, let partBase = part.baseAddress else {
        return start
    }
    let last = text.count - part.count
    var index = start
    // The bytes that were compared in vain, at most.
    var wasted = 0
    while index <= last,
        let found = memchr(textBase + index, Int32(part[0]), last - index + 1)
    {
        index = UnsafeRawPointer(found) - textBase
        if memcmp(textBase + index, partBase, part.count) == 0 { return index }
        index += 1
        wasted += 8 + part.count
        // Texts can be made so that each place takes almost the whole part to compare.
        if wasted > 1 << 12, wasted / 8 > index - start {
            return RollingSearch(of: part, in: text, from: index).firstIndex()
        }
    }
    return nil
}
