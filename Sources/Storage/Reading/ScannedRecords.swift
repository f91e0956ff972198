import Graph

/// Where the property records of the relationships lie that a scan has just given out.
///
/// A statement that scans relationships usually reads properties of the same ones next; then they
/// need not be looked for again. Only for snapshots, in which records stay where they are.
struct ScannedRecords {
    private var ids: ContiguousArray<UInt64> = []
    private var records: ContiguousArray<UnsafeRawBufferPointer> = []
    /// Where the last look-up ended.
    private var place = 0

    mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        records.removeAll(keepingCapacity: true)
        place = 0
    }

    @inline(__always)
    mutating func append(_ id: UInt64, _ record: UnsafeRawBufferPointer) {
        ids.append(id)
        records.append(record)
    }

    /// The record of a relationship; nil if the scan did not pass it. Look-ups in ascending order
    /// cost no search.
    @inline(__always)
    mutating func record(of id: UInt64) -> UnsafeRawBufferPointer? {
        guard let last = ids.last, id <= last else { return nil }
        if place >= ids.count || ids[place] > id { place = 0 }
        while place < ids.count, ids[place] < id { place += 1 }
        guard place < ids.count, ids[place] == id else { return nil }
        place += 1
        return records[place - 1]
    }
}
