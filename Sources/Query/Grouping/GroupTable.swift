import Graph

/// Gives equal rows of key columns one dense number, in order of first appearance.
///
/// Equal means equivalent: null with null, NaN with NaN, 1 with 1.0. GROUP BY, DISTINCT and hash
/// joins use it. Open addressing with linear probing over the hashes of typed columns.
///
/// It is not to be copied and then changed: copies share their keys.
// Safe: one thread fills a table; a table that several threads share is only looked up in.
struct GroupTable: @unchecked Sendable {
    /// What a row without a group has in `find`.
    static let noGroup: Int32 = -1

    private var stores: [KeyStore]
    /// The hash of each group's keys.
    private var hashes: ContiguousArray<UInt64> = []
    /// Group numbers by hash, `noGroup` where free; a power of two, at most half full.
    private var slots = ContiguousArray(repeating: noGroup, count: 64)
    /// What the table takes of the memory budget; nil until it has grown on someone's account.
    private var account: MemoryAccount?
    private var recentStrings = RecentStrings()
    /// The groups of integers from 0 to 255, where they have one: tokens are such.
    private var smallIntegers = ContiguousArray(repeating: noGroup, count: 256)

    /// How many groups there are.
    var count: Int { hashes.count }

    init(keyCount: Int) {
        stores = (0..<keyCount).map { _ in KeyStore() }
    }

    /// The group of each row; rows with new keys make new groups, numbered on from `count`. The
    /// table's memory counts against the budget as long as the table is there.
    mutating func groups(
        of keys: [Column], rowCount: Int, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Int32> {
        let account = account ?? MemoryAccount(context)
        self.account = account
        let groups = try context.forEachPart(of: keys, rowCount: rowCount) { insert($0, rowCount: $1) }
        try account.resize(to: byteCount)
        return groups
    }

    /// The rows that have made a new group, ascending: what DISTINCT passes on.
    mutating func insertNew(
        _ keys: [Column], rowCount: Int, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Int32> {
        var next = Int32(count)
        var rows: ContiguousArray<Int32> = []
        for (row, group) in try groups(of: keys, rowCount: rowCount, context).enumerated()
        where group == next {
            rows.append(Int32(row))
            next += 1
        }
        return rows
    }

    /// The group of each row, as `groups` gives it, without account of memory.
    @discardableResult
    mutating func insert(_ keys: [Column], rowCount: Int) -> ContiguousArray<Int32> {
        let inputs = keys.map { KeyInput($0) }
        for (index, input) in inputs.enumerated() { stores[index].adopt(input) }
        reserveSlots(count + rowCount)
        if inputs.count == 1, stores[0].holdsStrings(of: inputs[0]) {
            return insertStrings(inputs[0])
        }
        if inputs.count == 1, stores[0].holdsWords(of: inputs[0]) {
            return insertWords(inputs[0])
        }
        let rowHashes = KeyInput.hashes(of: inputs, rowCount: rowCount)
        var groups = ContiguousArray<Int32>()
        groups.reserveCapacity(rowCount)
        for row in 0..<rowCount {
            let slot = slot(of: inputs, row, rowHashes[row])
            if slots[slot] == GroupTable.noGroup {
                slots[slot] = Int32(count)
                hashes.append(rowHashes[row])
                for index in inputs.indices { stores[index].append(inputs[index], row) }
            }
            groups.append(slots[slot])
        }
        return groups
    }

    /// The group of each row, or `noGroup`. As in a join, a row with a null among its keys has
    /// none.
    func find(_ keys: [Column], rowCount: Int) -> ContiguousArray<Int32> {
        let inputs = keys.map { KeyInput($0) }
        let rowHashes = KeyInput.hashes(of: inputs, rowCount: rowCount)
        var groups = ContiguousArray<Int32>()
        groups.reserveCapacity(rowCount)
        for row in 0..<rowCount {
            if inputs.contains(where: { $0.isNull(row) }) {
                groups.append(GroupTable.noGroup)
            } else {
                groups.append(slots[slot(of: inputs, row, rowHashes[row])])
            }
        }
        return groups
    }

    /// The group of each row as `find` gives it, unless the statement has to end.
    func find(
        _ keys: [Column], rowCount: Int, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Int32> {
        try context.forEachPart(of: keys, rowCount: rowCount) { find($0, rowCount: $1) }
    }

    /// The keys of all groups, one row for each, in group order.
    func keyColumns() -> [Column] { stores.map { $0.column } }

    // MARK: Probing

    /// The slot that has the row's group, or the free one where it belongs.
    @inline(__always)
    private func slot(of inputs: [KeyInput], _ row: Int, _ hash: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let group = Int(slots[slot])
            if group < 0 || hashes[group] == hash && matches(group, inputs, row) { return slot }
            slot = (slot + 1) & mask
        }
    }

    private func matches(_ group: Int, _ inputs: [KeyInput], _ row: Int) -> Bool {
        for index in inputs.indices where !stores[index].matches(group, inputs[index], row) {
            return false
        }
        return true
    }

    /// One key of one word: integers, ids, floats and booleans.
    private mutating func insertWords(_ input: KeyInput) -> ContiguousArray<Int32> {
        let mask = slots.count - 1
        let seed = KeyHash.seed
        let isInteger = input.kind == .integers
        var groups = ContiguousArray<Int32>()
        groups.reserveCapacity(input.words.count)
        for row in input.words.indices {
            let word = input.words[row]
            let isNull = input.isNull(row)
            let isSmall = isInteger && word < 256 && !isNull
            if isSmall, smallIntegers[Int(word)] != Self.noGroup {
                groups.append(smallIntegers[Int(word)])
                continue
            }
            let hash = KeyHash.mix(
                seed, isNull ? KeyHash.null : KeyHash.hash(word: word, input.kind))
            var slot = Int(truncatingIfNeeded: hash) & mask
            while true {
                let group = Int(slots[slot])
                if group < 0 {
                    slots[slot] = Int32(hashes.count)
                    hashes.append(hash)
                    stores[0].append(word: word, isNull: isNull)
                    break
                }
                if stores[0].matches(group, word: word, isNull: isNull) { break }
                slot = (slot + 1) & mask
            }
            if isSmall { smallIntegers[Int(word)] = slots[slot] }
            groups.append(slots[slot])
        }
        return groups
    }

    /// One key that is a string.
    private mutating func insertStrings(_ input: KeyInput) -> ContiguousArray<Int32> {
        let mask = slots.count - 1
        let seed = KeyHash.seed
        var keys = stores[0].takeStrings()
        var groups = ContiguousArray<Int32>()
        groups.reserveCapacity(input.strings.count)
        input.forEachString { (row, utf8, isNull) in
            let word = isNull ? nil : ShortString(utf8)
            if let word, let group = recentStrings.group(of: word) {
                groups.append(group)
                return
            }
            let hash = KeyHash.mix(seed, isNull ? KeyHash.null : KeyHash.hash(utf8))
            var slot = Int(truncatingIfNeeded: hash) & mask
            while true {
                let group = Int(slots[slot])
                if group < 0 {
                    slots[slot] = Int32(hashes.count)
                    hashes.append(hash)
                    keys.append(utf8: utf8, isNull: isNull)
                    break
                }
                if hashes[group] == hash, keys.matches(group, utf8: utf8, isNull: isNull) {
                    break
                }
                slot = (slot + 1) & mask
            }
            if let word { recentStrings.insert(word, slots[slot]) }
            groups.append(slots[slot])
        }
        stores[0].putBack(keys)
        return groups
    }

    /// Makes room for so many groups.
    private mutating func reserveSlots(_ groupCount: Int) {
        var slotCount = slots.count
        while slotCount < groupCount * 2 { slotCount *= 2 }
        guard slotCount > slots.count else { return }
        slots = ContiguousArray(repeating: GroupTable.noGroup, count: slotCount)
        for group in hashes.indices {
            var slot = Int(truncatingIfNeeded: hashes[group]) & (slotCount - 1)
            while slots[slot] != GroupTable.noGroup { slot = (slot + 1) & (slotCount - 1) }
            slots[slot] = Int32(group)
        }
    }

    private var byteCount: Int {
        slots.count * 4 + hashes.count * 8 + stores.reduce(0) { $0 + $1.byteCount }
    }
}
