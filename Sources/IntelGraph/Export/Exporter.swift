import Disk
import Graph
import Storage

/// Writes a partition to files, as it is in one snapshot; other writes go on meanwhile.
public final class Exporter {
    private let partition: PartitionName
    private let directory: String
    private let format: ExportFormat
    private let snapshot: Snapshot
    private let id: PartitionID
    private let names: TokenNames
    private let status: PartitionSummary
    private var summary = ExportSummary()
    private let progress: (Int, Int) -> Bool
    private var done = 0

    private static let arrayDelimiter = UInt8(ascii: ";")
    private static let interval = 1 << 14

    init(
        _ shard: Shard, _ partition: PartitionName, to directory: String, _ format: ExportFormat,
        _ progress: @escaping (Int, Int) -> Bool
    ) throws(IntelGraphError) {
        self.partition = partition
        self.directory = directory
        self.format = format
        self.progress = progress
        let name = partition.description
        snapshot = try catching { () throws(StorageError) in try shard.store.snapshot() }
        let view = snapshot
        let found = try catching { () throws(StorageError) in
            try view.partition(named: name).flatMap { id throws(StorageError) in
                try view.summary(of: id)
            }
        }
        guard let found else {
            throw .invalidName("the shard in '\(shard.directory)' has no partition '\(name)'")
        }
        status = found
        id = found.id
        names = snapshot.names
    }

    func run() throws(IntelGraphError) -> ExportSummary {
        let start = ContinuousClock.now
        do throws(DiskError) { try PosixDisk().createDirectory(directory) } catch {
            throw .storage("\(error)")
        }
        switch format {
        case .csv: try writeCSV()
        case .cypher: try write("export.cypher", CypherExport(names, try indexes()))
        case .jsonl: try write("export.jsonl", JSONLinesExport(names))
        }
        summary.nodeCount = Int(status.nodeCount)
        summary.relationshipCount = Int(status.relationshipCount)
        summary.leftOutCount = Int(status.stubCount + status.pendingCount)
        summary.contentHash = status.contentHash.description
        let parts = (ContinuousClock.now - start).components
        summary.seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        return summary
    }

    private func indexes() throws(IntelGraphError) -> [IndexDescriptor] {
        try catching { () throws(StorageError) in try snapshot.indexes(of: id) }
    }

    private func step(_ passes: Int) throws(StorageError) {
        done += 1
        guard done % Self.interval == 0 else { return }
        let total = passes * Int(status.nodeCount + status.relationshipCount)
        if !progress(done, total) { throw .closed("the export was interrupted") }
    }

    /// Writes files and gives them their names together.
    private func with(
        _ fileNames: [String], _ body: ([ExportFile]) throws(StorageError) -> Void
    ) throws(IntelGraphError) {
        var files: [ExportFile] = []
        do {
            for name in fileNames { files.append(try ExportFile(directory + "/" + name)) }
            try catching { () throws(StorageError) in try body(files) }
            for file in files {
                try file.finish()
                summary.byteCount += file.byteCount
            }
        } catch {
            for file in files { file.discard() }
            throw error
        }
    }
}

// CSV.
extension Exporter {
    private func writeCSV() throws(IntelGraphError) {
        var nodes = ExportColumns(arrayDelimiter: Self.arrayDelimiter)
        var relationships = ExportColumns(arrayDelimiter: Self.arrayDelimiter)
        try with(["nodes.csv", "relationships.csv"]) { files throws(StorageError) in
            try note(&nodes, &relationships)
            try writeNodes(files[0], &nodes)
            try writeRelationships(files[1], &relationships)
        }
        try describeImport()
    }

    private func note(
        _ nodes: inout ExportColumns, _ relationships: inout ExportColumns
    ) throws(StorageError) {
        try snapshot.forEachNode(of: id) { (_, labels, record) throws(StorageError) in
            for label in labels
            where names.labels[Int(label.rawValue)].utf8.contains(Self.arrayDelimiter) {
                throw .limit(
                    "the label '\(names.labels[Int(label.rawValue)])' contains the delimiter of "
                        + "labels; export as jsonl or cypher")
            }
            try asStorageError { () throws(GraphError) in try nodes.note(record) }
            try step(2)
        }
        try snapshot.forEachRelationship(of: id) { (_, _, _, record) throws(StorageError) in
            try asStorageError { () throws(GraphError) in try relationships.note(record) }
            try step(2)
        }
        nodes.finish(names)
        relationships.finish(names)
    }

    private func writeNodes(
        _ file: ExportFile, _ columns: inout ExportColumns
    ) throws(StorageError) {
        try file.write(([":ID", ":LABEL"] + columns.header(names)).joined(separator: ",") + "\n")
        try snapshot.forEachNode(of: id) { (ordinal, labels, record) throws(StorageError) in
            let fields = try asStorageError { () throws(GraphError) in try columns.fields(record) }
            let labels = labels.map { names.labels[Int($0.rawValue)] }.joined(separator: ";")
            try file.write(
                (["\(ordinal)", csvField(labels)] + fields).joined(separator: ",") + "\n")
            try step(2)
        }
    }

    private func writeRelationships(
        _ file: ExportFile, _ columns: inout ExportColumns
    ) throws(StorageError) {
        let head = [":START_ID", ":END_ID", ":TYPE"]
        try file.write((head + columns.header(names)).joined(separator: ",") + "\n")
        try snapshot.forEachRelationship(of: id) {
            (type, source, target, record) throws(StorageError) in
            let fields = try asStorageError { () throws(GraphError) in try columns.fields(record) }
            let type = csvField(names.types[Int(type.rawValue)])
            try file.write(
                (["\(source)", "\(target)", type] + fields).joined(separator: ",") + "\n")
            try step(2)
        }
    }

    /// Says how to read the files back; constraints are no part of them.
    private func describeImport() throws(IntelGraphError) {
        summary.importArguments = [
            "--id-type", "ordinal", "--nodes", "\(directory)/nodes.csv", "--relationships",
            "\(directory)/relationships.csv",
        ]
        for index in try indexes() where index.isUnique {
            guard case .label(let label) = index.scope else { continue }
            let keys = index.keys.map { names.keys[Int($0.rawValue)] }.joined(separator: ",")
            summary.importArguments += [
                "--constraint", "\(names.labels[Int(label.rawValue)])(\(keys))",
            ]
        }
    }
}

// Formats that write element by element.
extension Exporter {
    private func write(
        _ name: String, _ format: some ElementExport
    ) throws(IntelGraphError) {
        try with([name]) { files throws(StorageError) in
            let file = files[0]
            try file.write(format.head)
            try snapshot.forEachNode(of: id) { (ordinal, labels, record) throws(StorageError) in
                let properties = try asStorageError { () throws(GraphError) in
                    try PropertyRecord.decode(record)
                }
                try file.write(format.node(ordinal, labels, properties))
                try step(1)
            }
            try snapshot.forEachRelationship(of: id) {
                (type, source, target, record) throws(StorageError) in
                let properties = try asStorageError { () throws(GraphError) in
                    try PropertyRecord.decode(record)
                }
                try file.write(format.relationship(type, source, target, properties))
                try step(1)
            }
            try file.write(format.tail)
        }
    }
}

extension Shard {
    /// Writes a partition to files in a directory, which is made if need be. It overwrites none.
    ///
    /// - Parameter progress: called now and then with how much is done of how much; whether to go
    ///   on.
    @available(*, noasync)
    public func export(
        partition name: String, to directory: String, format: ExportFormat = .csv,
        progress: (Int, Int) -> Bool = { _, _ in true }
    ) throws(IntelGraphError) -> ExportSummary {
        let partition = try PartitionName(name)
        return try withoutActuallyEscaping(progress) { progress in
            Result { () throws(IntelGraphError) in
                try Exporter(self, partition, to: directory, format, progress).run()
            }
        }.get()
    }
}

private func asStorageError<R>(_ body: () throws(GraphError) -> R) throws(StorageError) -> R {
    do { return try body() } catch { throw .graph(error) }
}
