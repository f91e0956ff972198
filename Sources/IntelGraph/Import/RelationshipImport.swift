import CSV
import Graph
import Storage
import Synchronization

/// The second stage: threads read blocks of the files of relationships, resolve the ends and fill
/// sorted runs, each on its own.
final class RelationshipImport: @unchecked Sendable {
    // Safe: what threads share is immutable or locked.
    private let load: BulkLoad
    private let state: ImportState
    private let importer: Importer
    private let clock: ImportClock
    private let files: [ImportFile]
    private let source: BlockSource
    private let shared = Mutex(Shared())

    private struct Shared {
        var runningCount = 0
        var count = 0
        var isStopped = false
        var failure: IntelGraphError?
    }

    init(_ run: ImportRun, _ load: BulkLoad, _ state: ImportState) {
        self.load = load
        self.state = state
        importer = run.importer
        clock = run.clock
        files = run.relationshipFiles
        source = BlockSource(files.map(\.file.path), run.importer.csv)
        // Groups that no node has, so that threads only look them up.
        for file in files {
            for column in file.header.columns {
                switch column.role {
                case .start(let group), .end(let group): _ = state.identifiers.group(named: group)
                default: break
                }
            }
        }
    }

    func run() throws(IntelGraphError) {
        let threadCount = max(1, min(importer.options.threadCount, 64))
        let used =
            Int(load.nodes.count)
            * (BulkNodes.byteCountPerNode + NodeIdentifiers.byteCountPerNode)
        let left = max(load.memoryByteCount - used, load.memoryByteCount / 4)
        shared.withLock { $0.runningCount = threadCount }
        var workers: [RelationshipWorker] = []
        for index in 0..<threadCount {
            workers.append(
                RelationshipWorker(
                    self, load, state, importer, name: "\(index)",
                    memoryByteCount: left / threadCount))
        }
        var threads: [Storage.Thread] = []
        for worker in workers {
            do throws(StorageError) {
                threads.append(try Storage.Thread { worker.run() })
            } catch {
                ended(error: IntelGraphError.storage("\(error)"))
            }
        }
        let total = files.reduce(0) { $0 + $1.byteCount }
        repeat {
            sleepBriefly()
            let count = shared.withLock { $0.count }
            if !clock.tell(source.readByteCount, total, elements: count) {
                shared.withLock { $0.isStopped = true }
            }
        } while shared.withLock({ $0.runningCount > 0 })
        for thread in threads { thread.join() }
        if let failure = shared.withLock({ $0.failure }) { throw failure }
        if clock.isInterrupted { throw .storage("the import was interrupted") }
        let notes = state.notes
        let parts = workers.map(\.output)
        try catching { () throws(StorageError) in
            try load.finishRelationships(parts, notes: notes)
        }
    }

    // What threads call.

    func next(_ block: BlockSource.Block) throws(IntelGraphError) -> Bool {
        if shared.withLock({ $0.isStopped }) { return false }
        do { return try source.next(block) } catch { throw .storage("\(error)") }
    }

    func added(_ count: Int) { shared.withLock { $0.count += count } }

    func ended(error: IntelGraphError?) {
        shared.withLock { shared in
            shared.runningCount -= 1
            guard let error else { return }
            shared.failure = shared.failure ?? error
            shared.isStopped = true
        }
    }

    var filesToRead: [ImportFile] { files }
}

/// One thread's part of reading relationships.
private final class RelationshipWorker: @unchecked Sendable {
    // Safe: used by one thread, and by another once that has ended.
    private let stage: RelationshipImport
    private let load: BulkLoad
    private let identifiers: NodeIdentifiers
    private let walk: RowWalk
    private let arrayDelimiter: UInt8
    let output: BulkRelationships

    // No two accesses of these overlap: the run-time check of that would cost much of a row.
    @exclusivity(unchecked) private var file = -1
    @exclusivity(unchecked) private var plan: ColumnPlan?
    @exclusivity(unchecked) private var builder = RecordBuilder([], arrayDelimiter: 0)
    @exclusivity(unchecked) private var fileType: TypeID?
    @exclusivity(unchecked) private var plain = PlainField()
    /// The types of `:TYPE` fields met last, by a few bits of the text, and of every one so far.
    @exclusivity(unchecked) private var recentTypes = [(text: [UInt8], type: TypeID)](
        repeating: ([], TypeID(rawValue: 0)), count: 64)
    @exclusivity(unchecked) private var types: [[UInt8]: TypeID] = [:]

    init(
        _ stage: RelationshipImport, _ load: BulkLoad, _ state: ImportState, _ importer: Importer,
        name: String, memoryByteCount: Int
    ) {
        self.stage = stage
        self.load = load
        identifiers = state.identifiers
        arrayDelimiter = importer.options.arrayDelimiter
        walk = RowWalk(stage.filesToRead, importer, state.rejects)
        output = BulkRelationships(load, name: name, memoryByteCount: memoryByteCount)
    }

    func run() {
        do throws(IntelGraphError) {
            let block = BlockSource.Block()
            while try stage.next(block) {
                if block.file != file { try begin(block.file) }
                let before = output.count
                try walk.forEachRow(of: block) { (scanner, bytes) throws(IntelGraphError) in
                    try add(scanner, bytes)
                }
                stage.added(Int(output.count - before))
            }
            try catching { () throws(StorageError) in try output.finish() }
            stage.ended(error: nil)
        } catch {
            stage.ended(error: error)
        }
    }

    private func begin(_ index: Int) throws(IntelGraphError) {
        let read = stage.filesToRead[index]
        file = index
        fileType = nil
        if let name = read.file.names.first {
            fileType = try catching { () throws(StorageError) in try load.type(name) }
        }
        let made = try ColumnPlan(read.header) { identifiers.group(named: $0) } key: {
            name throws(IntelGraphError) in
            try catching { () throws(StorageError) in try load.key(name).rawValue }
        }
        plan = made
        builder = RecordBuilder(made.properties, arrayDelimiter: arrayDelimiter)
        output.use(builder.keys)
    }

    private func add(
        _ scanner: borrowing CSVScanner, _ bytes: UnsafeRawBufferPointer
    ) throws(IntelGraphError) -> String? {
        guard let start = plan?.start, let end = plan?.end else { return "the file has no ends" }
        let source = ordinal(start, scanner, bytes)
        let target = ordinal(end, scanner, bytes)
        guard let source else { return missing("start", start.column, scanner, bytes) }
        guard let target else { return missing("end", end.column, scanner, bytes) }
        do { try builder.build(scanner, bytes) } catch { return error.reason }
        var type = fileType
        if let column = plan?.type {
            let field = scanner.fields[column]
            if field.count > 0 {
                do throws(FieldText.Problem) {
                    type = try self.type(column, scanner, bytes)
                } catch { return error.reason }
            }
        }
        guard let type else { return "the type is empty" }
        try catching { () throws(StorageError) in
            try builder.record.span.bytes.withUnsafeBytes { record throws(StorageError) in
                try output.add(type: type, source: source, target: target, record: record)
            }
        }
        return nil
    }

    @inline(__always)
    private func ordinal(
        _ end: (column: Int, group: Int), _ scanner: borrowing CSVScanner,
        _ bytes: UnsafeRawBufferPointer
    ) -> UInt64? {
        plain.with(end.column, scanner, bytes) {
            identifiers.ordinal(of: identifiers.key(of: $0), group: end.group)
        }
    }

    private func missing(
        _ end: String, _ column: Int, _ scanner: borrowing CSVScanner,
        _ bytes: UnsafeRawBufferPointer
    ) -> String {
        let text = plain.with(column, scanner, bytes) { FieldText.string($0) }
        return text.isEmpty
            ? "the \(end) id is empty" : "there is no node with the \(end) id '\(text.prefix(100))'"
    }

    private func type(
        _ column: Int, _ scanner: borrowing CSVScanner, _ bytes: UnsafeRawBufferPointer
    ) throws(FieldText.Problem) -> TypeID {
        let (slot, isRecent) = plain.with(column, scanner, bytes) { text in
            let mixed = text.count &+ Int(text.first ?? 0) &* 5 &+ Int(text.last ?? 0) &* 11
            let slot = mixed & (recentTypes.count - 1)
            return (slot, text.elementsEqual(recentTypes[slot].text))
        }
        if isRecent { return recentTypes[slot].type }
        let text = plain.with(column, scanner, bytes) { [UInt8]($0) }
        let type: TypeID
        if let known = types[text] {
            type = known
        } else {
            guard let name = String(validating: text, as: UTF8.self) else {
                throw FieldText.Problem("the type is not UTF-8")
            }
            do { type = try load.type(name) } catch { throw FieldText.Problem("\(error)") }
            types[text] = type
        }
        recentTypes[slot] = (text, type)
        return type
    }
}
