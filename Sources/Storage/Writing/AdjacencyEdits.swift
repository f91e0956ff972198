import Graph
import LMDB

/// One change of a node's list.
struct AdjacencyEdit {
    /// The node whose list it is, as its ordinal.
    var node: UInt64
    var kind: StorageFormat.ListKind
    var type: UInt32
    var edit: ListEdit<AdjacencyEntry>

    func isOfSameList(as other: AdjacencyEdit) -> Bool {
        node == other.node && kind == other.kind && type == other.type
    }

    static func < (left: AdjacencyEdit, right: AdjacencyEdit) -> Bool {
        if left.node != right.node { return left.node < right.node }
        if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
        if left.type != right.type { return left.type < right.type }
        return left.edit.entry < right.edit.entry
    }
}

extension StorageKey {
    /// The prefix of a node's list.
    init(node id: UInt64, _ kind: StorageFormat.ListKind, type: UInt32) {
        self.init()
        append(id: id)
        append(byte: kind.rawValue)
        append(token: type)
    }
}

extension ContiguousArray<AdjacencyEdit> {
    /// Adds the two edits that a relationship's coming or going means.
    mutating func add(_ entry: RelationshipEntry, isInsertion: Bool) {
        append(
            AdjacencyEdit(
                node: entry.source, kind: entry.isPending ? .pendingOutgoing : .outgoing,
                type: entry.type,
                edit: ListEdit(
                    entry: AdjacencyEntry(
                        neighbour: entry.target, relationship: entry.ordinal),
                    isInsertion: isInsertion)))
        append(
            AdjacencyEdit(
                node: entry.target, kind: entry.isPending ? .pendingIncoming : .incoming,
                type: entry.type,
                edit: ListEdit(
                    entry: AdjacencyEntry(
                        neighbour: entry.source, relationship: entry.ordinal),
                    isInsertion: isInsertion)))
    }

    /// Writes the edits, each touched chunk once.
    mutating func apply(to access: TableAccess, base: UInt64) throws(StorageError) {
        sort(by: <)
        let editor = ListEditor<AdjacencyEntry>(access: access, table: access.tables.adjacency)
        var edits: ContiguousArray<ListEdit<AdjacencyEntry>> = []
        var start = 0
        while start < count {
            var end = start
            edits.removeAll(keepingCapacity: true)
            while end < count, self[end].isOfSameList(as: self[start]) {
                edits.append(self[end].edit)
                end += 1
            }
            let first = self[start]
            let prefix = StorageKey(node: base | first.node, first.kind, type: first.type)
            try editor.apply(edits[...], to: prefix, with: &access.adjacency)
            start = end
        }
    }
}
