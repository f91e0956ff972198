import Bytes
import Graph

/// The index entries of elements that a statement changed. Entries in LMDB of these elements do
/// not count any more.
struct OverlayIndex {
    private struct Entry {
        var index: IndexID
        /// The encoded values, in the arena.
        var key: UnsafeRawBufferPointer
        var id: UInt64
        /// The next entry with the same hash; -1 at the end.
        var next: Int32
        var isLive = true
    }

    private var heads = IDMap()
    private var entries: ContiguousArray<Entry> = []

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    mutating func removeAll() {
        heads.removeAll()
        entries.removeAll(keepingCapacity: true)
    }

    mutating func insert(
        _ index: IndexID, _ key: [UInt8], id: UInt64, arena: ByteArena
    ) {
        let slot = Int32(entries.count)
        let next = heads.set(Self.hash(index, key), slot) ?? -1
        entries.append(Entry(index: index, key: arena.copy(key), id: id, next: next))
    }

    mutating func remove(_ index: IndexID, _ key: [UInt8], id: UInt64) {
        var slot = heads[Self.hash(index, key)] ?? -1
        while slot >= 0 {
            let entry = entries[Int(slot)]
            if entry.id == id, entry.index == index, entry.key.elementsEqual(key) {
                entries[Int(slot)].isLive = false
            }
            slot = entry.next
        }
    }

    /// The first element under a key; nil if there is none.
    func first(_ index: IndexID, _ key: [UInt8]) -> UInt64? {
        var found: UInt64?
        forEach(index, key) { found = $0 }
        return found
    }

    func forEach(_ index: IndexID, _ key: [UInt8], _ body: (UInt64) -> Void) {
        if entries.isEmpty { return }
        var slot = heads[Self.hash(index, key)] ?? -1
        while slot >= 0 {
            let entry = entries[Int(slot)]
            if entry.isLive, entry.index == index, entry.key.elementsEqual(key) { body(entry.id) }
            slot = entry.next
        }
    }

    /// All entries of an index, in no order.
    func forEach(_ index: IndexID, _ body: (UnsafeRawBufferPointer, UInt64) -> Void) {
        for entry in entries where entry.isLive && entry.index == index {
            body(entry.key, entry.id)
        }
    }

    private static func hash(_ index: IndexID, _ key: [UInt8]) -> UInt64 {
        // 0 is not a key of the map.
        max(1, XXH3.hash64(key, seed: UInt64(index.rawValue)))
    }
}
