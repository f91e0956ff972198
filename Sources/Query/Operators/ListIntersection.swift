/// The nodes that are in several sorted lists, and where.
struct ListIntersection {
    private(set) var nodes = ContiguousArray<UInt64>()
    /// By list: the first entry of each node.
    private(set) var places: [ContiguousArray<Int>] = []

    /// Finds the nodes that are in all of the ranges, each of its own lists.
    mutating func find(_ lists: [NeighbourLists], _ ranges: [Range<Int>]) {
        nodes.removeAll(keepingCapacity: true)
        if places.count != ranges.count { places = Array(repeating: [], count: ranges.count) }
        for index in places.indices { places[index].removeAll(keepingCapacity: true) }
        guard let first = ranges.indices.min(by: { ranges[$0].count < ranges[$1].count }),
            !ranges[first].isEmpty
        else { return }
        start(lists[first].neighbours, ranges[first], first)
        for index in ranges.indices where index != first {
            keep(lists[index].neighbours, ranges[index], index)
        }
    }

    /// Begins with the nodes of the shortest list.
    private mutating func start(
        _ neighbours: ContiguousArray<UInt64>, _ range: Range<Int>, _ index: Int
    ) {
        neighbours.withUnsafeBufferPointer { neighbours in
            for place in range
            where place == range.lowerBound || neighbours[place] != neighbours[place - 1] {
                nodes.append(neighbours[place])
                places[index].append(place)
            }
        }
    }

    /// Keeps the nodes that are in another list too, galloping through it.
    private mutating func keep(
        _ neighbours: ContiguousArray<UInt64>, _ range: Range<Int>, _ index: Int
    ) {
        var kept = 0
        var place = range.lowerBound
        let earlier = places.indices.filter { $0 != index && !places[$0].isEmpty }
        neighbours.withUnsafeBufferPointer { neighbours in
            for candidate in nodes.indices {
                let node = nodes[candidate]
                place = gallop(neighbours, from: place, to: range.upperBound, node)
                if place == range.upperBound { break }
                if neighbours[place] != node { continue }
                nodes[kept] = node
                for list in earlier { places[list][kept] = places[list][candidate] }
                places[index].append(place)
                kept += 1
            }
        }
        nodes.removeLast(nodes.count - kept)
        for list in earlier { places[list].removeLast(places[list].count - kept) }
    }
}

/// The first place from `start` on whose node is not below `node`.
func gallop(
    _ neighbours: UnsafeBufferPointer<UInt64>, from start: Int, to end: Int, _ node: UInt64
) -> Int {
    if start >= end || neighbours[start] >= node { return start }
    // `low` is below the node, `high` is not, or is the end.
    var low = start
    var step = 1
    while low + step < end, neighbours[low + step] < node {
        low += step
        step *= 2
    }
    var high = min(low + step, end)
    while low + 1 < high {
        let middle = low + (high - low) / 2
        if neighbours[middle] < node { low = middle } else { high = middle }
    }
    return high
}
