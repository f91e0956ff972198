import Disk
package import Graph

/// Takes relationships of an import on one thread and sorts them into runs; several may be filled
/// at once.
package final class BulkRelationships {
    private let load: BulkLoad
    private let nodes: BulkNodes
    private let name: String
    private let buffer: RunBuffer
    // One thread uses it, and no two accesses of these overlap.
    @exclusivity(unchecked) private var names: TokenNames
    @exclusivity(unchecked) private var hasher = ElementHasher()

    @exclusivity(unchecked) private(set) package var count: UInt64 = 0
    @exclusivity(unchecked) private(set) var contentHash: UInt128 = 0
    @exclusivity(unchecked) private(set) var tally = RelationshipTally()
    private(set) var keys: Set<UInt32> = []
    private(set) var runs: [String] = []

    /// Ordinal of the source, type, ordinal of the target, big-endian.
    static let keyByteCount = 13

    /// - Parameters:
    ///   - name: tells the files of several from each other.
    ///   - memoryByteCount: for the records of a run.
    package init(_ load: BulkLoad, name: String, memoryByteCount: Int) {
        self.load = load
        nodes = load.nodes
        self.name = name
        names = load.names
        buffer = RunBuffer(byteCount: memoryByteCount)
    }

    /// Adds a relationship between nodes that were added.
    ///
    /// - Parameter record: a property record.
    package func add(
        type: TypeID, source: UInt64, target: UInt64, record: UnsafeRawBufferPointer
    ) throws(StorageError) {
        if type.rawValue >= names.types.count { names = load.names }
        guard type.rawValue < 1 << 24 else { throw .limit("there are too many types") }
        do throws(GraphError) {
            contentHash &+= try hasher.hash(
                relationshipOfType: type, source: nodes.identities[Int(source)],
                target: nodes.identities[Int(target)], record: record, names: names)
        } catch { throw .graph(error) }
        tally.add(
            source: nodes.labelSets[Int(source)], type: type.rawValue,
            target: nodes.labelSets[Int(target)], 1)
        if buffer.isFull { try writeRun() }
        // The low five bytes of the target end the key.
        let key = (
            (source << 24 | UInt64(type.rawValue)).bigEndian, (target << 24).bigEndian
        )
        withUnsafeBytes(of: key) { key in
            buffer.append(
                key: UnsafeRawBufferPointer(rebasing: key[..<Self.keyByteCount]), value: record)
        }
        count += 1
    }

    /// Notes property keys that records have.
    package func use(_ keys: some Sequence<KeyID>) {
        for key in keys { self.keys.insert(key.rawValue) }
        names = load.names
    }

    private func writeRun() throws(StorageError) {
        let run = "relationships-\(name)-\(runs.count)"
        try buffer.write(to: load.path(run), load.core.disk)
        runs.append(run)
    }

    /// Writes what is left.
    package func finish() throws(StorageError) {
        if !buffer.isEmpty { try writeRun() }
    }
}

extension BulkLoad {
    /// Ends the second stage.
    package func finishRelationships(
        _ parts: [BulkRelationships], notes: [UInt8]
    ) throws(StorageError) {
        var tally = RelationshipTally()
        for part in parts {
            manifest.relationshipCount += part.count
            manifest.relationshipHash &+= part.contentHash
            manifest.runs += part.runs
            manifest.relationshipKeys = Set(manifest.relationshipKeys).union(part.keys).sorted()
            for row in part.rows {
                tally.add(source: row.source, type: row.type, target: row.target, row.count)
            }
        }
        guard manifest.relationshipCount < StorageFormat.ordinalLimit else {
            throw .limit("the partition has no relationship ordinals left")
        }
        manifest.tally = tally.rows()
        manifest.stage = .relationships
        manifest.notes = notes
        try writeManifest()
    }
}

extension BulkRelationships {
    fileprivate var rows: [BulkManifest.Tally] { tally.rows() }
}

extension RelationshipTally {
    /// The counts by label set, type and label set.
    mutating func rows() -> [BulkManifest.Tally] {
        var rows: [BulkManifest.Tally] = []
        forEachRow { source, type, target, count in
            rows.append(
                BulkManifest.Tally(source: source, type: type, target: target, count: count))
        }
        return rows
    }
}
