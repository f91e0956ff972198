import Graph
import LMDB

/// One change of a label's list.
struct LabelEdit {
    var kind: StorageFormat.LabelListKind
    var label: LabelID
    var edit: ListEdit<OrdinalEntry>

    func isOfSameList(as other: LabelEdit) -> Bool { kind == other.kind && label == other.label }
}

extension StorageKey {
    /// The prefix of a label's list.
    init(_ kind: StorageFormat.LabelListKind, _ label: LabelID, _ partition: PartitionID) {
        self.init()
        append(byte: kind.rawValue)
        append(token: label.rawValue)
        append(partition: partition)
    }
}

extension ContiguousArray<LabelEdit> {
    /// Writes the edits, each touched chunk once.
    mutating func apply(to access: TableAccess, _ partition: PartitionID) throws(StorageError) {
        sort {
            ($0.kind.rawValue, $0.label, $0.edit.entry) < (
                $1.kind.rawValue, $1.label, $1.edit.entry
            )
        }
        let editor = ListEditor<OrdinalEntry>(access: access, table: access.tables.labelScan)
        var start = 0
        while start < count {
            var end = start
            while end < count, self[end].isOfSameList(as: self[start]) { end += 1 }
            let edits = self[start..<end].map(\.edit)
            let prefix = StorageKey(self[start].kind, self[start].label, partition)
            try editor.apply(edits[...], to: prefix, with: &access.labelScan)
            start = end
        }
    }
}
