import Graph

/// A graph that counts what a profiled statement reads of it: elements, entries of indexes and
/// neighbours. Other statements read the graph itself, so that counting costs them nothing.
final class ProfiledGraph: GraphReader {
    private let base: any GraphReader
    private let profile: Profile

    init(_ base: any GraphReader, _ profile: Profile) {
        self.base = base
        self.profile = profile
    }

    private func count(_ hits: Int) { profile.hitCount += hits }

    // MARK: Names, which are kept in memory

    func labelID(_ name: String) -> LabelID? { base.labelID(name) }
    func typeID(_ name: String) -> TypeID? { base.typeID(name) }
    func keyID(_ name: String) -> KeyID? { base.keyID(name) }
    func name(of label: LabelID) -> String { base.name(of: label) }
    func name(of type: TypeID) -> String { base.name(of: type) }
    func name(of key: KeyID) -> String { base.name(of: key) }
    func labels() -> [LabelID] { base.labels() }
    func types() -> [TypeID] { base.types() }
    func keys() -> [KeyID] { base.keys() }
    func indexes() -> [IndexDescriptor] { base.indexes() }
    func constraints() -> [IndexDescriptor] { base.constraints() }
    var schemaEpoch: UInt64 { base.schemaEpoch }
    var sizeEstimate: (nodes: Int, relationships: Int) { base.sizeEstimate }

    // MARK: Statistics

    func nodeCount(label: LabelID?) throws(GraphError) -> Int {
        count(1)
        return try base.nodeCount(label: label)
    }

    func relationshipCount(
        type: TypeID?, source: LabelID?, target: LabelID?
    ) throws(GraphError) -> Int {
        count(1)
        return try base.relationshipCount(type: type, source: source, target: target)
    }

    func indexStatistics(
        _ index: IndexID
    ) throws(GraphError) -> (entries: Int, distinct: Int) {
        try base.indexStatistics(index)
    }

    func tellsAllApart(_ index: IndexID) throws(GraphError) -> Bool {
        try base.tellsAllApart(index)
    }

    // MARK: Scans and seeks

    func scanNodes(
        label: LabelID?, position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) {
        let start = nodes.count
        try base.scanNodes(label: label, position: &position, limit: limit, into: &nodes)
        count(nodes.count - start)
    }

    func scanNodes(
        label: LabelID?, reading keys: [KeyID], position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) -> [Column]? {
        let start = nodes.count
        let columns = try base.scanNodes(
            label: label, reading: keys, position: &position, limit: limit, into: &nodes)
        count((nodes.count - start) * (columns == nil ? 1 : 2))
        return columns
    }

    func scanRelationships(
        types: [TypeID]?, position: inout ScanPosition, limit: Int,
        sources: inout ContiguousArray<NodeID>, into found: inout Expansion
    ) throws(GraphError) {
        let start = sources.count
        try base.scanRelationships(
            types: types, position: &position, limit: limit, sources: &sources, into: &found)
        count(sources.count - start)
    }

    func seekUnique(
        _ index: IndexID, keys: [Column], count: Int, into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) {
        self.count(count)
        try base.seekUnique(index, keys: keys, count: count, into: &nodes)
    }

    func seekUnique(
        _ index: IndexID, keys: [Column], count: Int,
        into relationships: inout ContiguousArray<RelationshipID>
    ) throws(GraphError) {
        self.count(count)
        try base.seekUnique(index, keys: keys, count: count, into: &relationships)
    }

    func seek(
        _ index: IndexID, key: [Value], into ids: inout ContiguousArray<UInt64>
    ) throws(GraphError) {
        let start = ids.count
        try base.seek(index, key: key, into: &ids)
        count(1 + ids.count - start)
    }

    func seekRange(
        _ index: IndexID, lower: IndexBound, upper: IndexBound, position: inout IndexPosition,
        limit: Int, into ids: inout ContiguousArray<UInt64>
    ) throws(GraphError) {
        let start = ids.count
        try base.seekRange(
            index, lower: lower, upper: upper, position: &position, limit: limit, into: &ids)
        count(1 + ids.count - start)
    }

    func partitionID(named name: String) throws(GraphError) -> PartitionID? {
        try base.partitionID(named: name)
    }

    func contains(
        _ nodes: ContiguousArray<NodeID>
    ) throws(GraphError) -> ContiguousArray<Bool> {
        count(nodes.count)
        return try base.contains(nodes)
    }

    func contains(
        _ relationships: ContiguousArray<RelationshipID>
    ) throws(GraphError) -> ContiguousArray<Bool> {
        count(relationships.count)
        return try base.contains(relationships)
    }

    // MARK: Walking

    func expand(
        _ nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?,
        position: inout ExpandPosition, limit: Int, into found: inout Expansion
    ) throws(GraphError) {
        let (row, start) = (position.row, found.relationships.count)
        try base.expand(
            nodes, direction: direction, types: types, position: &position, limit: limit,
            into: &found)
        count(position.row - row + found.relationships.count - start)
    }

    func connect(
        _ nodes: ContiguousArray<NodeID>, to others: ContiguousArray<NodeID>,
        direction: Direction, types: [TypeID]?, into found: inout Expansion
    ) throws(GraphError) {
        let start = found.relationships.count
        try base.connect(nodes, to: others, direction: direction, types: types, into: &found)
        count(nodes.count + found.relationships.count - start)
    }

    func degrees(
        of nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?
    ) throws(GraphError) -> ContiguousArray<Int64> {
        count(nodes.count)
        return try base.degrees(of: nodes, direction: direction, types: types)
    }

    // MARK: Records

    func property(
        _ key: KeyID, of nodes: ContiguousArray<NodeID>
    ) throws(GraphError) -> Column {
        let column = try base.property(key, of: nodes)
        count(column.count)
        return column
    }

    func property(
        _ key: KeyID, of relationships: ContiguousArray<RelationshipID>
    ) throws(GraphError) -> Column {
        let column = try base.property(key, of: relationships)
        count(column.count)
        return column
    }

    func properties(
        _ keys: [KeyID], of nodes: ContiguousArray<NodeID>
    ) throws(GraphError) -> [Column] {
        let columns = try base.properties(keys, of: nodes)
        count(columns.first?.count ?? 0)
        return columns
    }

    func properties(
        _ keys: [KeyID], of relationships: ContiguousArray<RelationshipID>
    ) throws(GraphError) -> [Column] {
        let columns = try base.properties(keys, of: relationships)
        count(columns.first?.count ?? 0)
        return columns
    }

    func hasLabel(
        _ label: LabelID, nodes: ContiguousArray<NodeID>
    ) throws(GraphError) -> ContiguousArray<Bool> {
        count(nodes.count)
        return try base.hasLabel(label, nodes: nodes)
    }

    func labels(of node: NodeID) throws(GraphError) -> [LabelID] {
        count(1)
        return try base.labels(of: node)
    }

    func properties(of node: NodeID) throws(GraphError) -> [(key: KeyID, value: Value)] {
        count(1)
        return try base.properties(of: node)
    }

    func properties(
        of relationship: RelationshipID
    ) throws(GraphError) -> [(key: KeyID, value: Value)] {
        count(1)
        return try base.properties(of: relationship)
    }

    func endpoints(
        of relationship: RelationshipID
    ) throws(GraphError) -> (type: TypeID, source: NodeID, target: NodeID) {
        count(1)
        return try base.endpoints(of: relationship)
    }

    func elementID(of node: NodeID) throws(GraphError) -> String {
        try base.elementID(of: node)
    }

    func elementID(of relationship: RelationshipID) throws(GraphError) -> String {
        try base.elementID(of: relationship)
    }
}
