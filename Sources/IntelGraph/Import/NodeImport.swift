import CSV
import Disk
import Graph
import Storage

/// The first stage: reads the files of nodes, one after the other.
final class NodeImport {
    private let stages: ImportRun
    private let load: BulkLoad
    private let state: ImportState
    private var ids: BufferedOutput
    private var plain = PlainField()
    /// Labels by the text of a `:LABEL` field, with those of the file.
    private var labelSets: [[UInt8]: [LabelID]] = [:]
    private var lastText: [UInt8] = []
    private var lastLabels: [LabelID]?
    private var count = 0

    init(_ run: ImportRun, _ load: BulkLoad, _ state: ImportState) throws(IntelGraphError) {
        stages = run
        self.load = load
        self.state = state
        let path = load.path("ids")
        do throws(DiskError) { ids = try BufferedOutput(path, PosixDisk()) } catch {
            throw .storage("\(error)")
        }
    }

    func run() throws(IntelGraphError) {
        let files = stages.nodeFiles
        try catching { () throws(StorageError) in try load.nodes.begin(load) }
        let source = BlockSource(files.map(\.file.path), stages.importer.csv)
        let total = files.reduce(0) { $0 + $1.byteCount }
        let walk = RowWalk(files, stages.importer, state.rejects)
        let block = BlockSource.Block()
        var current = -1
        var reader: NodeRowReader?
        while try next(source, block) {
            if block.file != current {
                current = block.file
                reader = try makeReader(files[current])
            }
            guard let reader else { continue }
            try walk.forEachRow(of: block) { (scanner, bytes) throws(IntelGraphError) in
                try add(scanner, bytes, reader)
            }
            try checkMemory(nodeCount: load.nodes.nextOrdinal)
            guard stages.clock.tell(source.readByteCount, total, elements: count) else {
                throw .storage("the import was interrupted")
            }
        }
        do throws(DiskError) { try ids.finish() } catch { throw .storage("\(error)") }
        let notes = state.notes
        try catching { () throws(StorageError) in try load.finishNodes(notes: notes) }
    }

    private func next(
        _ source: BlockSource, _ block: BlockSource.Block
    ) throws(IntelGraphError) -> Bool {
        do { return try source.next(block) } catch { throw .storage("\(error)") }
    }

    private func makeReader(_ file: ImportFile) throws(IntelGraphError) -> NodeRowReader {
        var labels: Set<LabelID> = []
        for name in file.file.names {
            labels.insert(try catching { () throws(StorageError) in try load.label(name) })
        }
        let plan = try ColumnPlan(file.header) {
            state.identifiers.group(named: $0)
        } key: {
            name throws(IntelGraphError) in
            try catching { () throws(StorageError) in try load.key(name).rawValue }
        }
        load.nodes.use(load.names)
        labelSets.removeAll()
        lastLabels = nil
        return NodeRowReader(
            plan: plan, labels: labels.sorted(),
            builder: RecordBuilder(
                plan.properties, arrayDelimiter: stages.options.arrayDelimiter))
    }

    private func add(
        _ scanner: borrowing CSVScanner, _ bytes: UnsafeRawBufferPointer, _ reader: NodeRowReader
    ) throws(IntelGraphError) -> String? {
        do { try reader.builder.build(scanner, bytes) } catch { return error.reason }
        var labels = reader.labels
        if let column = reader.plan.labels {
            let text = plain.with(column, scanner, bytes) { [UInt8]($0) }
            do throws(FieldText.Problem) {
                labels = try self.labels(text, reader)
            } catch { return error.reason }
        }
        var key: NodeIdentifiers.Key?
        var given: UInt64?
        if let id = reader.plan.id {
            let found = plain.with(id.column, scanner, bytes) { text in
                text.isEmpty ? nil : state.identifiers.key(of: text)
            }
            guard let found else { return "the id is empty" }
            // Looked up first: an ordinal that was given out cannot be taken back.
            if stages.options.idType == .ordinal {
                guard found.isNumber, found.low >= load.nodes.nextOrdinal else {
                    return "the id is no ordinal, or none above that of the row before"
                }
                try checkMemory(nodeCount: found.low)
                given = found.low
            }
            guard
                state.identifiers.insert(
                    found, group: id.group, ordinal: given ?? load.nodes.nextOrdinal)
            else {
                let text = plain.with(id.column, scanner, bytes) { FieldText.string($0) }
                return "the id '\(text.prefix(100))' is there already"
            }
            key = found
        }
        let ordinal = try catching { () throws(StorageError) in
            try reader.builder.record.span.bytes.withUnsafeBytes { record throws(StorageError) in
                try load.nodes.add(labels: labels, record: record, ordinal: given)
            }
        }
        count += 1
        if let key, let id = reader.plan.id { try note(key, id.group, ordinal) }
        return nil
    }

    private func note(
        _ key: NodeIdentifiers.Key, _ group: Int, _ ordinal: UInt64
    ) throws(IntelGraphError) {
        ids.appendVarint(UInt64(group))
        ids.appendVarint(key.low)
        ids.appendVarint(UInt64(key.high))
        ids.appendVarint(ordinal)
        do throws(DiskError) { try ids.append(UnsafeRawBufferPointer(start: nil, count: 0)) } catch
        {
            throw .storage("\(error)")
        }
    }

    /// The labels of a field and of the file; names that are new get tokens.
    private func labels(
        _ text: [UInt8], _ reader: NodeRowReader
    ) throws(FieldText.Problem) -> [LabelID] {
        if let lastLabels, text == lastText { return lastLabels }
        var labels = labelSets[text]
        if labels == nil {
            var found = Set(reader.labels)
            for name in text.split(separator: stages.options.arrayDelimiter) {
                guard let name = String(validating: name, as: UTF8.self) else {
                    throw FieldText.Problem("a label is not UTF-8")
                }
                do { found.insert(try load.label(name)) } catch {
                    throw FieldText.Problem("\(error)")
                }
            }
            load.nodes.use(load.names)
            labels = found.sorted()
            // Bounded: files with very many sets look them up again.
            if labelSets.count < 10_000 { labelSets[text] = labels }
        }
        lastText = text
        lastLabels = labels
        return labels ?? []
    }

    /// Nodes are kept in memory while relationships are read.
    private func checkMemory(nodeCount: UInt64) throws(IntelGraphError) {
        let perNode = UInt64(BulkNodes.byteCountPerNode + NodeIdentifiers.byteCountPerNode)
        let allowed = UInt64(stages.options.memoryByteCount)
        guard nodeCount > allowed / 4 * 3 / perNode else { return }
        throw .storage(
            "more than \(nodeCount) nodes do not fit into \(allowed >> 20) MiB of memory: "
                + "give at least \(perNode * 2) bytes for each node")
    }
}

/// What rows of one file of nodes need.
private final class NodeRowReader {
    let plan: ColumnPlan
    /// Of all nodes of the file, ascending.
    let labels: [LabelID]
    var builder: RecordBuilder

    init(plan: ColumnPlan, labels: [LabelID], builder: RecordBuilder) {
        self.plan = plan
        self.labels = labels
        self.builder = builder
    }
}
