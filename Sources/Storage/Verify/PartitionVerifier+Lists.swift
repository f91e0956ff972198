import Graph

// Lists: every entry must name an element that belongs there, and there must be as many entries as
// there are such elements; with strict order that makes them equal.
extension PartitionVerifier {
    func verifyLabelLists() throws(StorageError) {
        for kind in StorageFormat.LabelListKind.allCases {
            for token in 1..<UInt32(max(1, names.labels.count)) {
                let label = LabelID(rawValue: token)
                let key = StatisticKey.label(partition.id, label)
                let expected = (kind == .complete ? labelEntries : stubLabelEntries)[key] ?? 0
                let found = try verifyLabelList(kind, label)
                report.compare(
                    "\(place): \(kind) nodes in the list of label \(token)", stored: found,
                    found: expected)
            }
        }
    }

    private func verifyLabelList(
        _ kind: StorageFormat.LabelListKind, _ label: LabelID
    ) throws(StorageError) -> Int {
        let prefix = StorageKey(kind, label, partition.id)
        var cursor = try access.cursor(access.tables.labelScan)
        var found = try cursor.seek(atOrAfter: prefix)
        var count = 0
        var previous: OrdinalEntry?
        while found, cursor.hasPrefix(prefix) {
            var entries: ContiguousArray<OrdinalEntry> = []
            let value = cursor.value
            try check("\(place): list of label \(label.rawValue)") { _ throws(StorageError) in
                try ListChunk.decode(value, into: &entries)
            }
            for entry in entries {
                if let previous, entry <= previous {
                    report.add("\(place): node \(entry.ordinal) is out of order in label \(label.rawValue)")
                }
                previous = entry
                let facts = node(entry.ordinal)
                let belongs =
                    facts.map {
                        $0.isStub == (kind == .stub)
                            && self.facts.labelSets[Int($0.labelSet)].contains(label)
                    } ?? false
                if !belongs {
                    report.add(
                        "\(place): node \(entry.ordinal) does not belong in the list of label \(label.rawValue)")
                }
            }
            count += entries.count
            found = try cursor.next()
        }
        return count
    }

    func verifyAdjacency() throws(StorageError) {
        var counts: [UInt8: UInt64] = [:]
        var list: (node: UInt64, kind: StorageFormat.ListKind, type: UInt32)?
        var previous: AdjacencyEntry?
        var start = StorageKey()
        start.append(partition: partition.id)
        var cursor = try access.cursor(access.tables.adjacency)
        var found = try cursor.seek(atOrAfter: start)
        while found, cursor.hasPrefix(start) {
            let key = cursor.key
            let value = cursor.value
            try check("\(place): adjacency") { verifier throws(StorageError) in
                var reader = ValueReader(key)
                let node = try reader.bigEndian(byteCount: 8) & 0xFF_FFFF_FFFF
                let byte = try reader.byte()
                guard let kind = StorageFormat.ListKind(rawValue: byte) else {
                    throw .corrupted("a list of kind \(byte)")
                }
                let type = try reader.keyToken()
                if let known = list, known == (node, kind, type) {
                    // The chunk goes on with the list before.
                } else {
                    list = (node, kind, type)
                    previous = nil
                }
                var entries: ContiguousArray<AdjacencyEntry> = []
                try ListChunk.decode(value, into: &entries)
                for entry in entries {
                    if let last = previous, entry <= last {
                        verifier.report.add(
                            "\(verifier.place): node \(node), list \(kind), type \(type): out of order")
                    }
                    previous = entry
                    try verifier.check(entry, of: node, kind, type)
                }
                counts[byte, default: 0] += UInt64(entries.count)
            }
            found = try cursor.next()
        }
        for kind in StorageFormat.ListKind.allCases {
            let isPending = kind == .pendingOutgoing || kind == .pendingIncoming
            report.compare(
                "\(place): entries of \(kind) lists", stored: counts[kind.rawValue] ?? 0,
                found: isPending ? partition.pendingCount : partition.relationshipCount)
        }
    }

    private func check(
        _ entry: AdjacencyEntry, of node: UInt64, _ kind: StorageFormat.ListKind, _ type: UInt32
    ) throws(StorageError) {
        let place = "\(place): node \(node), list \(kind), type \(type)"
        guard let relationship = try access.relationship(partition.base | entry.relationship) else {
            return report.add("\(place): relationship \(entry.relationship) does not exist")
        }
        let isOutgoing = kind == .outgoing || kind == .pendingOutgoing
        let belongs =
            relationship.type == type
            && relationship.source == (isOutgoing ? node : entry.neighbour)
            && relationship.target == (isOutgoing ? entry.neighbour : node)
            && relationship.isPending == (kind == .pendingOutgoing || kind == .pendingIncoming)
        if !belongs { report.add("\(place): relationship \(entry.relationship) does not belong here") }
    }
}
