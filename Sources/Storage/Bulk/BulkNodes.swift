import Bytes
import Disk
package import Graph

/// The nodes of an import: their images in a work file, and in memory what relationships need to
/// know of them.
package final class BulkNodes: @unchecked Sendable {
    // Safe: one thread fills it; several read it once that has ended.
    private var output: BufferedOutput?
    private var facts: NodeFactsReader
    private let constraints: [IndexDescriptor]
    private var hasher = ElementHasher()
    private var image = ByteWriter()

    /// By ordinal.
    private(set) var identities: ContiguousArray<UInt128> = []
    private(set) var labelSets: ContiguousArray<Int32> = []
    /// By label set.
    private(set) var labelSetCounts: [Int64] = []
    private(set) var contentHash: UInt128 = 0
    private(set) var keys: Set<UInt32> = []

    init(_ indexes: [IndexDescriptor]) {
        constraints = indexes.filter { $0.isOverNodes && $0.isUnique }
        facts = NodeFactsReader(names: TokenNames(), constraints: constraints)
    }

    /// The ordinal that the next node gets unless it brings one.
    package var nextOrdinal: UInt64 { UInt64(identities.count) }
    package private(set) var count: UInt64 = 0
    /// In the place of a label set where an ordinal has no node.
    private static let noNode: Int32 = -1
    var distinctLabelSets: [[LabelID]] { facts.labelSets }

    /// About how much memory a node takes here.
    package static let byteCountPerNode = 32

    /// Begins the work file.
    package func begin(_ load: BulkLoad) throws(StorageError) {
        do { output = try BufferedOutput(load.path("nodes"), load.core.disk) } catch {
            throw .disk(error)
        }
    }

    /// Takes over names that were given out since the last call; before nodes that use them.
    package func use(_ names: TokenNames) {
        facts.names = names
    }

    /// Adds a node and returns its ordinal.
    ///
    /// - Parameters:
    ///   - labels: ascending, each once.
    ///   - record: a property record.
    ///   - given: the ordinal, at least the next one.
    package func add(
        labels: [LabelID], record: UnsafeRawBufferPointer, ordinal given: UInt64? = nil
    ) throws(StorageError) -> UInt64 {
        let ordinal = given ?? nextOrdinal
        let step = ordinal - nextOrdinal
        image.removeAll()
        NodeRecord.appendHead(isStub: false, labels: labels, to: &image)
        image.append(contentsOf: record)
        try image.bytes.withBytes { bytes throws(StorageError) in try note(bytes, ordinal) }
        do throws(DiskError) {
            output?.appendVarint(step)
            output?.appendVarint(UInt64(image.byteCount))
            try image.bytes.withBytes { bytes throws(DiskError) in try output?.append(bytes) }
        } catch { throw .disk(error) }
        return ordinal
    }

    private func note(
        _ image: UnsafeRawBufferPointer, _ ordinal: UInt64
    ) throws(StorageError) {
        guard ordinal < StorageFormat.ordinalLimit else {
            throw .limit("the partition has no node ordinals left")
        }
        while nextOrdinal < ordinal {
            identities.append(0)
            labelSets.append(Self.noNode)
        }
        count += 1
        let found = try facts.facts(of: image, ordinal: ordinal, &hasher)
        identities.append(found.identity)
        labelSets.append(found.labelSet)
        while labelSetCounts.count < facts.labelSets.count { labelSetCounts.append(0) }
        labelSetCounts[Int(found.labelSet)] += 1
        let record = try NodeRecord(image).properties
        do throws(GraphError) {
            contentHash &+= try hasher.hash(
                nodeWithIdentity: found.identity, labels: facts.labelSets[Int(found.labelSet)],
                record: record, names: facts.names)
            try PropertyRecord.forEach(in: record) { (key, _) throws(GraphError) in
                if !keys.contains(key.rawValue) { keys.insert(key.rawValue) }
            }
        } catch { throw .graph(error) }
    }

    func finish() throws(StorageError) {
        do { try output?.finish() } catch { throw .disk(error) }
        output = nil
    }

    /// Fills the memory from the work file of an import that was interrupted.
    package func restore(_ load: BulkLoad) throws(StorageError) {
        use(load.names)
        try forEachImage(load) { (ordinal, image) throws(StorageError) in
            try note(image, ordinal)
        }
        guard count == load.manifest.nodeCount else {
            throw .corrupted("the work files of the import do not fit together; remove them")
        }
    }

    /// Calls `body` with every node of the work file.
    func forEachImage(
        _ load: BulkLoad, _ body: (UInt64, UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        var input = try BufferedInput(load.path("nodes"), load.core.disk)
        var ordinal: UInt64 = 0
        while !input.isAtEnd {
            ordinal &+= try input.varint()
            let byteCount = try input.varint()
            guard byteCount <= UInt64(RunBuffer.maximumRecordByteCount),
                ordinal < StorageFormat.ordinalLimit
            else {
                throw .corrupted("the work file of nodes is damaged; remove it")
            }
            try body(ordinal, try input.take(Int(byteCount)))
            ordinal += 1
        }
    }
}
