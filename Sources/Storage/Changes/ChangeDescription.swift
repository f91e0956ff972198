public import Changelog
import Disk
import Graph

/// A changelog record for people: one line for each change.
public struct ChangeDescription: Sendable {
    public let lsn: LSN
    public let lines: [String]
}

/// Renders records with the names that they and earlier ones give out.
public struct ChangeDescriber {
    private var tokens: TokenCatalog
    private var partitions: [PartitionID: String] = [:]

    /// Begins with the names that a snapshot knows.
    public init(_ snapshot: Snapshot) throws(StorageError) {
        tokens = snapshot.tokens.catalog
        for record in try snapshot.access.allPartitions() { partitions[record.id] = record.name }
        for record in try snapshot.access.allPartitions(hidden: true) {
            partitions[record.id] = Self.importName(record.id)
        }
    }

    public mutating func describe(_ record: ChangelogRecord) throws(StorageError)
        -> ChangeDescription
    {
        let lines = try record.payload.withBytes { bytes throws(StorageError) in
            var lines: [String] = []
            var reader = try ChangeReader(bytes)
            while let part = try reader.next() { lines += try describe(part) }
            return lines
        }
        return ChangeDescription(lsn: record.lsn, lines: lines)
    }

    private mutating func describe(_ part: ChangePart) throws(StorageError) -> [String] {
        switch part {
        case .token(let kind, let token, let name):
            if tokens.next(kind) == token { tokens.append(kind, name) }
            return ["\(kind) \(token) = \(name)"]
        case .partition(let id, let name):
            let isHidden = PartitionRecord(id: id, name: name).isHidden
            partitions[id] = isHidden ? Self.importName(id) : name
            return ["partition \(id.rawValue) = \(place(id))"]
        case .createIndex(let partition, let index):
            let kind = index.kind == .index ? "index" : "constraint"
            return ["\(place(partition)): create \(kind) \(index.name)"]
        case .dropIndex(let partition, let index):
            return ["\(place(partition)): drop index \(index.rawValue)"]
        case .elements(let changes): return try describe(changes)
        case .version(let partition, let keyspace, let key, let value):
            let text = value.map { "\($0.count) bytes" } ?? "removed"
            return [
                "\(place(partition)): version \(keyspace) "
                    + "\(String(decoding: key, as: UTF8.self)): \(text)"
            ]
        case .offset(let name, let value):
            return ["offset \(name): \(value.map { "\($0.count) bytes" } ?? "removed")"]
        case .eventID(let id, let expiry):
            return ["event \(String(id, radix: 16)) until \(expiry)"]
        case .expireEventIDs(let time): return ["events before \(time) forgotten"]
        case .deadLetter(let number, let value):
            return ["dead letter \(number): \(value.map { "\($0.count) bytes" } ?? "removed")"]
        case .imported(let imported):
            let record = imported.record
            partitions[record.id] = record.name
            return [
                "partition \(record.id.rawValue) = \(record.name)",
                "\(record.name): import of \(record.nodeCount) nodes and "
                    + "\(record.relationshipCount) relationships, content hash "
                    + "\(ContentHash(rawValue: record.contentHash))",
            ]
        case .dropPartition(let partition): return ["\(place(partition)): dropped"]
        case .user(let name, let value):
            let name = String(decoding: name, as: UTF8.self)
            return ["user \(name)\(value == nil ? " removed" : "")"]
        case .counter(let name, let value): return ["counter \(name) = \(value)"]
        }
    }

    private func describe(_ changes: ElementChanges) throws(StorageError) -> [String] {
        var lines: [String] = []
        let place = place(changes.partition)
        for node in changes.nodes {
            lines.append("\(place): node \(node.ordinal) \(try text(node.image))")
        }
        for change in changes.relationships {
            guard let entry = change.entry else {
                lines.append("\(place): relationship \(change.ordinal) deleted")
                continue
            }
            let type = tokens.name(.type, entry.type) ?? "?"
            lines.append(
                "\(place): relationship \(change.ordinal) (\(entry.source))-[:\(type) "
                    + "\(try text(properties: entry.properties))]->(\(entry.target))"
                    + (entry.isPending ? " pending" : ""))
        }
        return lines
    }

    /// What stands for the name of a partition while an import fills it.
    private static func importName(_ id: PartitionID) -> String { "(import \(id.rawValue))" }

    private func text(_ image: UnsafeRawBufferPointer?) throws(StorageError) -> String {
        guard let image else { return "deleted" }
        let node = try NodeRecord(image)
        let labels = try node.labels().map { ":" + (tokens.name(.label, $0.rawValue) ?? "?") }
        return "(\(labels.joined()) \(try text(properties: node.properties)))"
            + (node.isStub ? " stub" : "")
    }

    private func text(properties: UnsafeRawBufferPointer) throws(StorageError) -> String {
        do {
            let entries = try PropertyRecord.decode(properties).map {
                "\(tokens.name(.key, $0.key.rawValue) ?? "?"): \($0.value)"
            }
            return "{\(entries.joined(separator: ", "))}"
        } catch { throw .graph(error) }
    }

    private func place(_ partition: PartitionID) -> String {
        partitions[partition] ?? "partition \(partition.rawValue)"
    }
}

extension Store {
    /// The store's changelog from a record on, also of a store opened to read.
    public func changelogReader(from lsn: LSN) throws(StorageError) -> ChangelogReader {
        do {
            return try ChangelogReader(
                directory: StoreCore.changelogPath(directory), disk: core.disk, from: lsn)
        } catch { throw .changelog(error) }
    }

    /// What is wrong with the part of the changelog that recovery would need.
    func changelogProblems() throws(StorageError) -> [String] {
        guard let checkpoint = try CheckpointFile.read(in: directory, core.disk) else {
            return ["there is no checkpoint file"]
        }
        let applied = try snapshot().lsn()
        let path = StoreCore.changelogPath(directory)
        var next: LSN
        do throws(ChangelogError) {
            next = try ChangelogReader.firstLSN(directory: path, disk: core.disk)
            guard next <= checkpoint.lsn.next else {
                return ["record \(checkpoint.lsn.next) is missing, the oldest is \(next)"]
            }
            var reader = try ChangelogReader(directory: path, disk: core.disk, from: next)
            while let record = try reader.next() {
                if let problem = problem(of: record) { return [problem] }
                next = record.lsn.next
            }
            try reader.checkEnd()
        } catch { return ["\(error)"] }
        return next > applied ? [] : ["record \(next) is missing, \(applied) is applied"]
    }

    private func problem(of record: ChangelogRecord) -> String? {
        do throws(StorageError) {
            try record.payload.withBytes { bytes throws(StorageError) in
                var parts = try ChangeReader(bytes)
                while try parts.next() != nil {}
            }
            return nil
        } catch { return "record \(record.lsn): \(error)" }
    }
}
