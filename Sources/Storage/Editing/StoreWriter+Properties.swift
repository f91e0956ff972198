import Graph

extension StoreWriter {
    @discardableResult
    func setProperty(_ key: KeyID, _ value: Value, of node: NodeID) throws(GraphError) -> Bool {
        let record = try existingNode(node)
        try beginImage(of: record)
        try image.append(record: record.properties, setting: key, to: value)
        return try setIfChanged(node, record)
    }

    @discardableResult
    func setProperty(
        _ key: KeyID, _ value: Value, of relationship: RelationshipID
    ) throws(GraphError) -> Bool {
        let entry = try existingRelationship(relationship)
        image.begin()
        try image.append(record: entry.properties, setting: key, to: value)
        return try setIfChanged(entry)
    }

    @discardableResult
    func replaceProperties(
        of node: NodeID, with properties: [(key: KeyID, value: Value)]
    ) throws(GraphError) -> Int {
        let record = try existingNode(node)
        image.begin()
        try image.append(properties)
        let count = try differences(record.properties, image.bytes)
        try beginImage(of: record)
        try image.append(properties)
        return try setIfChanged(node, record) ? count : 0
    }

    @discardableResult
    func replaceProperties(
        of relationship: RelationshipID, with properties: [(key: KeyID, value: Value)]
    ) throws(GraphError) -> Int {
        let entry = try existingRelationship(relationship)
        image.begin()
        try image.append(properties)
        let count = try differences(entry.properties, image.bytes)
        return try setIfChanged(entry) ? count : 0
    }

    @discardableResult
    func addLabel(_ label: LabelID, to node: NodeID) throws(GraphError) -> Bool {
        let record = try existingNode(node)
        let labels = try asGraphError { () throws(StorageError) in try record.labels() }
        if labels.contains(label) { return false }
        image.beginNode(isStub: record.isStub, labels: labels + [label])
        image.append(record: record.properties)
        try set(node.rawValue, image: image.bytes)
        return true
    }

    @discardableResult
    func removeLabel(_ label: LabelID, from node: NodeID) throws(GraphError) -> Bool {
        let record = try existingNode(node)
        let labels = try asGraphError { () throws(StorageError) in try record.labels() }
        guard labels.contains(label) else { return false }
        image.beginNode(isStub: record.isStub, labels: labels.filter { $0 != label })
        image.append(record: record.properties)
        try set(node.rawValue, image: image.bytes)
        return true
    }

    private func beginImage(of record: NodeRecord) throws(GraphError) {
        let labels = try asGraphError { () throws(StorageError) in try record.labels() }
        image.beginNode(isStub: record.isStub, labels: labels)
    }

    /// Takes the image just built unless it is the one that is there.
    private func setIfChanged(_ node: NodeID, _ record: NodeRecord) throws(GraphError) -> Bool {
        let bytes = image.bytes
        let isSame = try asGraphError { () throws(StorageError) in
            try nodeValue(node.rawValue)?.elementsEqual(bytes) ?? false
        }
        if isSame { return false }
        try set(node.rawValue, image: bytes)
        return true
    }

    private func setIfChanged(_ entry: RelationshipEntry) throws(GraphError) -> Bool {
        let bytes = image.bytes
        if entry.properties.elementsEqual(bytes) { return false }
        try bytes.withBytes { record throws(GraphError) in
            var changedEntry = entry
            changedEntry.properties = record
            try set(changedEntry)
        }
        return true
    }

    /// How many values two records have different, missing ones included.
    private func differences(
        _ old: UnsafeRawBufferPointer, _ new: [UInt8]
    ) throws(GraphError) -> Int {
        var values: [KeyID: UnsafeRawBufferPointer] = [:]
        try PropertyRecord.forEach(in: old) { (key, value) throws(GraphError) in
            values[key] = value
        }
        var count = 0
        try new.withBytes { bytes throws(GraphError) in
            try PropertyRecord.forEach(in: bytes) { (key, value) throws(GraphError) in
                let before = values.removeValue(forKey: key)
                if !(before?.elementsEqual(value) ?? false) { count += 1 }
            }
        }
        return count + values.count
    }
}
