import Graph
import LMDB

/// One change of a node's list.
struct AdjacencyEdit {
    /// The node whose list it is, as its ordinal.
    var node: UInt64
    var edit: ListEdit<AdjacencyEntry>

    static func < (left: AdjacencyEdit, right: AdjacencyEdit) -> Bool {
        if left.node != right.node { return left.node < right.node }
        return left.edit.entry < right.edit.entry
    }
}

extension ContiguousArray<AdjacencyEdit> {
    /// Adds the two edits that a relationship's coming or going means.
    mutating func add(_ entry: RelationshipEntry, isInsertion: Bool) {
        add(
            entry, of: entry.source, entry.isPending ? .pendingOutgoing : .outgoing,
            to: entry.target, isInsertion: isInsertion)
        add(
            entry, of: entry.target, entry.isPending ? .pendingIncoming : .incoming,
            to: entry.source, isInsertion: isInsertion)
    }

    private mutating func add(
        _ entry: RelationshipEntry, of node: UInt64, _ kind: StorageFormat.ListKind,
        to neighbour: UInt64, isInsertion: Bool
    ) {
        let entry = AdjacencyEntry(
            run: AdjacencyRun(kind, entry.type), neighbour: neighbour,
            relationship: entry.ordinal)
        append(AdjacencyEdit(node: node, edit: ListEdit(entry: entry, isInsertion: isInsertion)))
    }

    /// Writes the edits, each touched chunk once.
    mutating func apply(to access: TableAccess, base: UInt64) throws(StorageError) {
        sort(by: <)
        let editor = ListEditor<AdjacencyEntry>(access: access, table: access.tables.adjacency)
        var edits: ContiguousArray<ListEdit<AdjacencyEntry>> = []
        try access.adjacency.edit { cursor throws(StorageError) in
            var start = 0
            while start < count {
                let node = self[start].node
                var end = start
                edits.removeAll(keepingCapacity: true)
                while end < count, self[end].node == node {
                    edits.append(self[end].edit)
                    end += 1
                }
                try editor.apply(edits[...], to: StorageKey(node: base | node), with: &cursor)
                start = end
            }
        }
    }
}
