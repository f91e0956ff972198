/// A hash table from ids other than 0 to small numbers, for the hot paths of a statement.
///
/// Open addressing with linear probing; nothing is removed. Much cheaper than `Dictionary`, whose
/// hash withstands chosen keys: ids are ours.
struct IDMap {
    private var keys: ContiguousArray<UInt64> = []
    private var values: ContiguousArray<Int32> = []
    private(set) var count = 0
    private var mask = 0

    /// The value of `id`; nil where it has none.
    @inline(__always)
    subscript(id: UInt64) -> Int32? {
        get {
            if count == 0 { return nil }
            let slot = slot(of: id)
            return keys[slot] == id ? values[slot] : nil
        }
    }

    @inline(__always)
    func contains(_ id: UInt64) -> Bool { self[id] != nil }

    /// Sets the value of `id` and returns the one before.
    @discardableResult
    mutating func set(_ id: UInt64, _ value: Int32) -> Int32? {
        precondition(id != 0)
        if count * 2 >= keys.count { grow() }
        let slot = slot(of: id)
        if keys[slot] == id {
            let before = values[slot]
            values[slot] = value
            return before
        }
        keys[slot] = id
        values[slot] = value
        count += 1
        return nil
    }

    mutating func removeAll() {
        // A table that one large statement made is not kept for the small ones.
        if keys.count > 1 << 16 {
            self = IDMap()
        } else if count > 0 {
            for index in keys.indices { keys[index] = 0 }
            count = 0
        }
    }

    @inline(__always)
    private func slot(of id: UInt64) -> Int {
        // The factor is 2^64 divided by the golden ratio: it spreads dense ids over the high bits.
        var slot = Int(truncatingIfNeeded: (id &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
        while keys[slot] != id, keys[slot] != 0 { slot = (slot &+ 1) & mask }
        return slot
    }

    private mutating func grow() {
        let oldKeys = keys
        let oldValues = values
        let capacity = max(16, oldKeys.count * 2)
        keys = ContiguousArray(repeating: 0, count: capacity)
        values = ContiguousArray(repeating: 0, count: capacity)
        mask = capacity - 1
        for index in oldKeys.indices where oldKeys[index] != 0 {
            let slot = slot(of: oldKeys[index])
            keys[slot] = oldKeys[index]
            values[slot] = oldValues[index]
        }
    }
}
