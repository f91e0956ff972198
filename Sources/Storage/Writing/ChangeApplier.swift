import Bytes
import Graph

/// Applies the parts of records to LMDB: the one way by which anything gets there.
struct ChangeApplier {
    let group: GroupState
    private var access: TableAccess { group.access }

    init(_ group: GroupState) { self.group = group }

    func apply(payload: [UInt8]) throws(StorageError) {
        try payload.span.bytes.withUnsafeBytes { bytes throws(StorageError) in
            try apply(ChangeReader(bytes))
        }
    }

    func apply(parts: ArraySlice<UInt8>) throws(StorageError) {
        try parts.span.bytes.withUnsafeBytes { bytes throws(StorageError) in
            try apply(ChangeReader(parts: bytes))
        }
    }

    private func apply(_ parts: ChangeReader) throws(StorageError) {
        var parts = parts
        while let part = try parts.next() { try apply(part) }
    }

    private func apply(_ part: ChangePart) throws(StorageError) {
        switch part {
        case .token(let kind, let token, let name): try addToken(kind, token, name)
        case .partition(let id, let name): try addPartition(id, name)
        case .createIndex(let partition, let index):
            try IndexBuilder(group, try group.partition(partition)).create(index)
        case .dropIndex(let partition, let index):
            try IndexBuilder(group, try group.partition(partition)).drop(index)
        case .elements(let changes):
            var applier = try ElementApplier(group, names: group.tokens.names, changes)
            try applier.apply()
        case .imported(let imported): try apply(imported)
        case .dropPartition(let partition): try dropPartition(partition)
        case .version, .offset, .eventID, .expireEventIDs, .deadLetter, .counter:
            try LedgerTables(access).apply(part)
        case .user(let name, let value):
            group.hasChangedUsers = true
            try UserTable(access).put(name, value)
        }
    }

    private func addToken(
        _ kind: StorageFormat.TokenKind, _ token: UInt32, _ name: String
    ) throws(StorageError) {
        guard token == group.tokens.next(kind) else {
            throw .corrupted("a changelog record gives out token \(token) of kind \(kind) twice")
        }
        group.tokens.append(kind, name)
        var key = StorageKey()
        key.append(byte: kind.rawValue)
        key.append(UInt64(token), byteCount: 4)
        try access.put(access.tables.tokens, key, [UInt8](name.utf8))
    }

    private func addPartition(_ id: PartitionID, _ name: String) throws(StorageError) {
        group.add(PartitionRecord(id: id, name: name))
        var key = StorageKey()
        key.append(contentsOf: name.utf8)
        var value = StorageKey()
        value.append(partition: id)
        try access.put(access.tables.partitionNames, key, value.bytes)
    }
}
