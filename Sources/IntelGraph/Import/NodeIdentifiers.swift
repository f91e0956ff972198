import Bytes
import Graph
import Storage

/// Which node has which id in the files: hash tables, one for each group of ids.
final class NodeIdentifiers: @unchecked Sendable {
    // Safe: one thread fills it; several look up once that has ended.
    /// An id in 88 bits: numbers as they are, other texts as a hash with a secret seed.
    struct Key: Equatable {
        var low: UInt64
        var high: UInt32

        var isNumber: Bool { high == NodeIdentifiers.isNumber }
    }

    private struct Slot {
        var low: UInt64
        /// The key's high part, then the node's ordinal plus one; 0 in an empty slot.
        var rest: UInt64
    }

    private struct Group {
        var slots: UnsafeMutablePointer<Slot>
        var mask: Int
        var count = 0
    }

    private var groups: [Group] = []
    private var names: [String: Int] = [:]
    private let seed: UInt64

    private static let ordinalMask: UInt64 = 1 << 40 - 1
    /// Marks numbers; hashes are below it.
    private static let isNumber: UInt32 = 1 << 23

    /// About how much memory an id takes, while a table grows.
    static let byteCountPerNode = 48

    init(seed: UInt64) { self.seed = seed }

    deinit { for group in groups { group.slots.deallocate() } }

    /// The number of a group.
    func group(named name: String) -> Int {
        if let group = names[name] { return group }
        names[name] = groups.count
        groups.append(Self.makeGroup(slotCount: 1 << 10))
        return groups.count - 1
    }

    var groupCount: Int { groups.count }

    /// The groups by number.
    var groupNames: [String] { names.sorted { $0.value < $1.value }.map(\.key) }

    @inline(__always)
    func key(of bytes: UnsafeRawBufferPointer) -> Key {
        // A number without leading zeros has one text, so it can stand for it.
        if bytes.count <= 18, let number = Self.number(bytes) {
            return Key(low: number, high: Self.isNumber)
        }
        let hash = XXH3.hash128(RawSpan(_unsafeBytes: bytes), seed: seed)
        return Key(
            low: UInt64(truncatingIfNeeded: hash),
            high: UInt32(truncatingIfNeeded: hash >> 64) & (Self.isNumber - 1))
    }

    @inline(__always)
    private static func number(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
        guard let first = bytes.first, first != UInt8(ascii: "0") || bytes.count == 1 else {
            return nil
        }
        var number: UInt64 = 0
        for byte in bytes {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            // Eighteen digits fit.
            number = number &* 10 &+ UInt64(digit)
        }
        return number
    }

    /// Adds an id; false if the group has it.
    func insert(_ key: Key, group: Int, ordinal: UInt64) -> Bool {
        if groups[group].count * 5 >= (groups[group].mask + 1) * 3 { grow(group) }
        let rest = UInt64(key.high) << 40 | (ordinal + 1)
        guard Self.place(groups[group], key.low, rest) else { return false }
        groups[group].count += 1
        return true
    }

    /// The ordinal of the node with an id; nil if there is none.
    @inline(__always)
    func ordinal(of key: Key, group: Int) -> UInt64? {
        let table = groups[group]
        var index = Self.start(key.low) & table.mask
        while true {
            let slot = table.slots[index]
            if slot.rest == 0 { return nil }
            if slot.low == key.low, slot.rest >> 40 == UInt64(key.high) {
                return slot.rest & Self.ordinalMask - 1
            }
            index = (index + 1) & table.mask
        }
    }

    @inline(__always)
    private static func start(_ low: UInt64) -> Int {
        // The product's high bits depend on all bits of the key.
        let product = low &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: (product ^ product >> 32) >> 1)
    }

    private static func makeGroup(slotCount: Int) -> Group {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
        slots.initialize(repeating: Slot(low: 0, rest: 0), count: slotCount)
        return Group(slots: slots, mask: slotCount - 1)
    }

    private static func place(_ group: Group, _ low: UInt64, _ rest: UInt64) -> Bool {
        var index = start(low) & group.mask
        while group.slots[index].rest != 0 {
            let slot = group.slots[index]
            if slot.low == low, slot.rest >> 40 == rest >> 40 { return false }
            index = (index + 1) & group.mask
        }
        group.slots[index] = Slot(low: low, rest: rest)
        return true
    }

    private func grow(_ index: Int) {
        let old = groups[index]
        var larger = Self.makeGroup(slotCount: (old.mask + 1) * 2)
        for slot in 0...old.mask where old.slots[slot].rest != 0 {
            _ = Self.place(larger, old.slots[slot].low, old.slots[slot].rest)
        }
        larger.count = old.count
        old.slots.deallocate()
        groups[index] = larger
    }
}
