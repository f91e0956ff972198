import Bytes
import CSV
import Disk
import Foundation
import Graph
import Storage
import Synchronization

/// Loads a new partition from CSV files: everything or nothing.
///
/// The partition is seen by nobody before all of it is durable. A run that was interrupted leaves
/// the work of the stages that ended in the shard's directory; the next one with the same files
/// and options goes on from there. It blocks; call it on a thread of your own.
///
/// ```swift
/// var options = ImportOptions()
/// options.nodes = [.init(path: "people.csv", names: ["Person"])]
/// options.relationships = [.init(path: "knows.csv", names: ["KNOWS"])]
/// let summary = try shard.importer(partition: "acme/fraud-7", options).run()
/// ```
public final class Importer {
    let shard: Shard
    let partition: PartitionName
    let options: ImportOptions
    let csv: CSVOptions

    init(_ shard: Shard, _ partition: PartitionName, _ options: ImportOptions) {
        self.shard = shard
        self.partition = partition
        self.options = options
        csv = CSVOptions(delimiter: options.delimiter)
    }

    /// Runs the import.
    ///
    /// - Parameter progress: called several times a second; returns whether to go on.
    /// - Throws: then there is no partition, and nothing that was there has changed.
    @available(*, noasync)
    public func run(
        _ progress: (ImportProgress) -> Bool = { _ in true }
    ) throws(IntelGraphError) -> ImportSummary {
        try withoutActuallyEscaping(progress) { progress in
            let run = ImportRun(self, ImportClock(progress))
            return Result { () throws(IntelGraphError) in try run.run() }
        }.get()
    }
}

extension Shard {
    /// An import into a partition that has no elements yet, or that it replaces.
    public func importer(
        partition name: String, _ options: ImportOptions
    ) throws(IntelGraphError) -> Importer {
        Importer(self, try PartitionName(name), options)
    }
}

/// Tells the progress of the stage at hand, and how long each took.
final class ImportClock {
    private let progress: (ImportProgress) -> Bool
    private let start = ContinuousClock.now
    private var stage = ImportProgress.Stage.nodes
    private var stageStart = ContinuousClock.now
    private(set) var stageSeconds: [(stage: ImportProgress.Stage, seconds: Double)] = []
    /// Asked to end by the progress closure.
    private(set) var isInterrupted = false

    init(_ progress: @escaping (ImportProgress) -> Bool) { self.progress = progress }

    var seconds: Double { Self.seconds(since: start) }

    func begin(_ stage: ImportProgress.Stage) {
        self.stage = stage
        stageStart = .now
    }

    func end() { stageSeconds.append((stage, Self.seconds(since: stageStart))) }

    /// Whether to go on.
    func tell(_ done: Int, _ total: Int, elements: Int) -> Bool {
        let goesOn = progress(
            ImportProgress(
                stage: stage, done: done, total: total, elementCount: elements,
                seconds: Self.seconds(since: stageStart)))
        if !goesOn { isInterrupted = true }
        return goesOn
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let parts = (ContinuousClock.now - start).components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}

/// A file with its header read.
struct ImportFile {
    var file: ImportOptions.File
    var header: ImportHeader
    var byteCount: Int
}

/// One run of an import, stage by stage.
final class ImportRun {
    let importer: Importer
    let clock: ImportClock
    var options: ImportOptions { importer.options }
    private(set) var nodeFiles: [ImportFile] = []
    private(set) var relationshipFiles: [ImportFile] = []

    init(_ importer: Importer, _ clock: ImportClock) {
        self.importer = importer
        self.clock = clock
    }

    func run() throws(IntelGraphError) -> ImportSummary {
        try checkRejectPath()
        nodeFiles = try options.nodes.mapTyped { file throws(IntelGraphError) in
            let read = try readHeader(file)
            try read.header.checkNodes(file.path)
            return read
        }
        relationshipFiles = try options.relationships.mapTyped { file throws(IntelGraphError) in
            let read = try readHeader(file)
            guard file.names.count <= 1 else {
                throw .storage("\(file.path): a relationship has one type")
            }
            try read.header.checkRelationships(file.path, hasType: !file.names.isEmpty)
            return read
        }
        let load = try catching { () throws(StorageError) in
            try BulkLoad(
                importer.shard.store, partition: importer.partition.description,
                replaces: options.replacesPartition, constraints: constraints(),
                fingerprint: fingerprint(),
                memoryByteCount: options.memoryByteCount)
        }
        do {
            return try run(load)
        } catch {
            // What stopped the import is the error to show; what is left of it, opening removes.
            try? load.abandon(keepsWork: clock.isInterrupted)
            throw error
        }
    }

    private func run(_ load: BulkLoad) throws(IntelGraphError) -> ImportSummary {
        var summary = ImportSummary()
        let state = try ImportState(load, options)
        clock.begin(.nodes)
        if load.hasNodes {
            summary.resumedStages += 1
            try state.restore()
        } else {
            try NodeImport(self, load, state).run()
        }
        clock.end()
        if load.hasRelationships {
            summary.resumedStages += 1
        } else {
            clock.begin(.relationships)
            try RelationshipImport(self, load, state).run()
            clock.end()
        }
        state.releaseIdentifiers()
        clock.begin(.tables)
        let clock = clock
        try catching { () throws(StorageError) in
            try load.load { done, total in clock.tell(done, total, elements: done) }
        }
        clock.end()
        clock.begin(.checkpoint)
        _ = clock.tell(0, 0, elements: 0)
        summary.lsn = try catching { () throws(StorageError) in try load.publish() }
        clock.end()
        let name = importer.partition.description
        let status = try importer.shard.partitions().first { $0.name == name }
        summary.nodeCount = status?.nodeCount ?? 0
        summary.relationshipCount = status?.relationshipCount ?? 0
        summary.contentHash = status?.contentHash ?? ""
        summary.rejectedCount = state.rejects.count
        summary.seconds = clock.seconds
        summary.stageSeconds = clock.stageSeconds
        return summary
    }
}

// Files.
extension ImportRun {
    /// Refuses to write rejected rows over what is to be read: the file of rejects begins empty.
    private func checkRejectPath() throws(IntelGraphError) {
        // Links, and other names of the same file, end at the same device and number.
        var rejects = stat()
        guard let path = options.rejectPath, stat(path, &rejects) == 0 else { return }
        for file in options.nodes + options.relationships {
            var information = stat()
            guard stat(file.path, &information) == 0, information.st_dev == rejects.st_dev,
                information.st_ino == rejects.st_ino
            else { continue }
            throw .storage(
                "rows that are rejected cannot go to \(path): it is \(file.path), which the "
                    + "import reads")
        }
    }

    private func readHeader(_ file: ImportOptions.File) throws(IntelGraphError) -> ImportFile {
        var information = stat()
        guard stat(file.path, &information) == 0 else {
            throw .storage("cannot read \(file.path): \(String(cString: strerror(errno)))")
        }
        var fields = file.columns
        if options.hasHeaders {
            guard let read = try firstRecord(file.path) else {
                throw .storage("\(file.path) is empty: its first line has to be a header")
            }
            fields = read
        }
        let header = try ImportHeader(
            fields, replacing: options.hasHeaders ? file.columns : [], idType: options.idType,
            path: file.path)
        guard !header.columns.isEmpty else {
            throw .storage("\(file.path) has no header; name its columns as NAME(COLUMNS)=FILE")
        }
        return ImportFile(file: file, header: header, byteCount: Int(information.st_size))
    }

    private func firstRecord(_ path: String) throws(IntelGraphError) -> [String]? {
        var reader = CSVReader(importer.csv, bufferByteCount: 1 << 16)
        do {
            let stream = try ByteStream(path: path)
            var rest: ArraySlice<UInt8> = []
            let found = try reader.next { buffer throws(CSVError) in
                do throws(UnreadableFile) {
                    if rest.isEmpty { rest = try stream.read()[...] }
                } catch { throw .unreadable(error.reason) }
                let piece = rest.prefix(buffer.count)
                buffer.copyBytes(from: piece)
                rest = rest.dropFirst(piece.count)
                return piece.count
            }
            guard found else { return nil }
        } catch let error as UnreadableFile {
            throw .storage(error.reason)
        } catch CSVError.unreadable(let reason) {
            throw .storage(reason)
        } catch { throw .storage("\(path): \(error)") }
        return (0..<reader.fieldCount).map { reader.string(at: $0) }
    }

    /// What has to be the same for unfinished work to be of use.
    private func fingerprint() -> [UInt8] {
        var writer = ByteWriter()
        var plain = options
        // How it is done does not change what comes of it.
        plain.memoryByteCount = 0
        plain.threadCount = 0
        writer.appendLengthPrefixed("\(plain)")
        for file in nodeFiles + relationshipFiles {
            var information = stat()
            _ = stat(file.file.path, &information)
            writer.appendLittleEndian(UInt64(information.st_ino))
            writer.appendLittleEndian(Int64(information.st_size))
            writer.appendLittleEndian(Int64(information.st_mtim.tv_sec))
            writer.appendLittleEndian(Int64(information.st_mtim.tv_nsec))
        }
        return writer.bytes
    }

    /// The constraints asked for, and those of named id columns.
    private func constraints() -> [BulkLoad.Constraint] {
        var found = options.constraints
        if options.constrainsIDs {
            // An id is unique in its group; a label whose nodes have ids of several has no key.
            var columns: [String: Set<[String]>] = [:]
            for file in nodeFiles {
                guard let label = file.file.names.first else { continue }
                for column in file.header.columns {
                    guard case .id(let group) = column.role, let name = column.name else {
                        continue
                    }
                    columns[label, default: []].insert([group, name])
                }
            }
            for (label, ids) in columns.sorted(by: { $0.key < $1.key }) where ids.count == 1 {
                for id in ids {
                    found.append(ImportOptions.Constraint(label: label, keys: [id[1]]))
                }
            }
        }
        return found.map { BulkLoad.Constraint(label: $0.label, keys: $0.keys) }
    }
}

extension Sequence {
    /// `map` whose error keeps its type.
    func mapTyped<T, E: Error>(_ body: (Element) throws(E) -> T) throws(E) -> [T] {
        var mapped: [T] = []
        for element in self { mapped.append(try body(element)) }
        return mapped
    }
}
