import Graph

extension StoreReader {
    var sizeEstimate: (nodes: Int, relationships: Int) {
        var size = (nodes: 0, relationships: 0)
        for partition in partitionIDs {
            // An estimate has no error; a table that can't be read says so when it is.
            guard let known = try? committedRecord(partition) else { continue }
            size.nodes += Int(clamping: known.nodeCount)
            size.relationships += Int(clamping: known.relationshipCount)
        }
        return size
    }

    func nodeCount(label: LabelID?) throws(GraphError) -> Int {
        try asGraphError { () throws(StorageError) in
            var count = 0
            for partition in partitionIDs {
                if let label {
                    count += Int(try statistic(.label(partition, label)))
                } else {
                    count += Int(clamping: try record(partition).nodeCount)
                }
            }
            return count
        }
    }

    func relationshipCount(type: TypeID?, source: LabelID?, target: LabelID?) throws(GraphError)
        -> Int
    {
        try asGraphError { () throws(StorageError) in
            var count = 0
            for partition in partitionIDs {
                count += try relationshipCount(partition, type, source, target)
            }
            return count
        }
    }

    private func relationshipCount(
        _ partition: PartitionID, _ type: TypeID?, _ source: LabelID?, _ target: LabelID?
    ) throws(StorageError) -> Int {
        if type == nil, source == nil, target == nil {
            return Int(clamping: try record(partition).relationshipCount)
        }
        guard let type else {
            var count = 0
            for key in try statisticKeys(.type, partition) {
                count += try relationshipCount(
                    partition, TypeID(rawValue: key.first), source, target)
            }
            return count
        }
        let key: StatisticKey
        switch (source, target) {
        case (nil, nil): key = .type(partition, type)
        case (let source?, nil):
            key = StatisticKey(
                kind: .sourceLabelType, partition: partition, first: source.rawValue,
                second: type.rawValue)
        case (nil, let target?):
            key = StatisticKey(
                kind: .typeTargetLabel, partition: partition, first: type.rawValue,
                second: target.rawValue)
        case (let source?, let target?):
            key = StatisticKey(
                kind: .sourceLabelTypeTargetLabel, partition: partition, first: source.rawValue,
                second: type.rawValue, third: target.rawValue)
        }
        return Int(try statistic(key))
    }

    func tellsAllApart(_ index: IndexID) throws(GraphError) -> Bool {
        let index = try descriptor(index)
        guard index.isUnique, case .label(let label) = index.scope, partitionIDs.count == 1,
            overlay == nil
        else { return false }
        let partition = partitionIDs[0]
        return try asGraphError { () throws(StorageError) in
            // Stubs have entries but are not counted.
            guard try record(partition).stubCount == 0 else { return false }
            let entryCount = try statistic(.index(.indexEntries, partition, index.id))
            return entryCount == (try statistic(.label(partition, label)))
        }
    }

    func indexStatistics(_ index: IndexID) throws(GraphError) -> (entries: Int, distinct: Int) {
        _ = try descriptor(index)
        return try asGraphError { () throws(StorageError) in
            var entries = 0
            var distinct = 0
            for partition in partitionIDs {
                entries += Int(try statistic(.index(.indexEntries, partition, index)))
                distinct += Int(try statistic(.index(.indexKeys, partition, index)))
            }
            return (entries, distinct)
        }
    }
}
