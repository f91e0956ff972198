/// The external id of an element, taken apart: `acme/case:n12` is node 12 of partition `acme/case`.
///
/// There is one text for each element; others are no ids.
struct ElementID {
    enum Kind { case node, relationship }

    let partitionName: Substring
    let kind: Kind
    let ordinal: UInt64

    /// Nil for a text that cannot be an id.
    init?(_ text: String) {
        let bytes = text.utf8
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        var rest = bytes[bytes.index(after: colon)...]
        switch rest.popFirst() {
        case UInt8(ascii: "n"): kind = .node
        case UInt8(ascii: "r"): kind = .relationship
        default: return nil
        }
        // 2^40 has 13 digits, and no ordinal but 0 itself begins with 0.
        guard let first = rest.first, rest.count <= 13,
            rest.count == 1 || first != UInt8(ascii: "0")
        else { return nil }
        var ordinal: UInt64 = 0
        for digit in rest {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            ordinal = ordinal * 10 + UInt64(digit - UInt8(ascii: "0"))
        }
        guard ordinal < 1 << 40 else { return nil }
        self.ordinal = ordinal
        partitionName = text[..<colon]
    }
}

extension NodeID {
    /// The external id, given its partition's name.
    package func elementID(in partitionName: String) -> String { "\(partitionName):n\(ordinal)" }
}

extension RelationshipID {
    /// The external id, given its partition's name.
    package func elementID(in partitionName: String) -> String { "\(partitionName):r\(ordinal)" }
}

extension GraphReader {
    /// The node that an external id means, whether there is one or not; nil for a text that is not
    /// the id of a node in these partitions.
    public func nodeID(of elementID: String) throws(GraphError) -> NodeID? {
        guard let id = ElementID(elementID), id.kind == .node,
            let partition = try partitionID(named: String(id.partitionName))
        else { return nil }
        return NodeID(partition: partition, ordinal: id.ordinal)
    }

    /// The relationship that an external id means, whether there is one or not; nil for a text
    /// that is not the id of a relationship in these partitions.
    public func relationshipID(of elementID: String) throws(GraphError) -> RelationshipID? {
        guard let id = ElementID(elementID), id.kind == .relationship,
            let partition = try partitionID(named: String(id.partitionName))
        else { return nil }
        return RelationshipID(partition: partition, ordinal: id.ordinal)
    }
}
