/// Some names, or all there are.
struct NameSet: Sendable, Equatable {
    private var names: Set<String> = []
    private var isAll = false

    static let none = NameSet()
    static let all = NameSet(isAll: true)

    static func some(_ names: Set<String>) -> NameSet { NameSet(names: names) }

    var isEmpty: Bool { !isAll && names.isEmpty }

    func intersects(_ other: NameSet) -> Bool {
        if isAll { return !other.isEmpty }
        return other.isAll ? !isEmpty : !names.isDisjoint(with: other.names)
    }

    mutating func insert(_ name: String) {
        if !isAll { names.insert(name) }
    }

    mutating func formUnion(_ other: NameSet) {
        if isAll || other.isAll {
            self = .all
        } else {
            names.formUnion(other.names)
        }
    }
}

/// Property keys of nodes and of relationships.
struct PropertyKeys: Sendable {
    /// Whose properties are meant.
    enum Owner { case node, relationship, unknown }

    var ofNodes = NameSet.none
    var ofRelationships = NameSet.none

    var isEmpty: Bool { ofNodes.isEmpty && ofRelationships.isEmpty }

    func intersects(_ other: PropertyKeys) -> Bool {
        ofNodes.intersects(other.ofNodes) || ofRelationships.intersects(other.ofRelationships)
    }

    mutating func insert(_ key: String, of owner: Owner) { formUnion(.some([key]), of: owner) }

    mutating func formUnion(_ keys: NameSet, of owner: Owner) {
        if owner != .relationship { ofNodes.formUnion(keys) }
        if owner != .node { ofRelationships.formUnion(keys) }
    }

    mutating func formUnion(_ other: PropertyKeys) {
        ofNodes.formUnion(other.ofNodes)
        ofRelationships.formUnion(other.ofRelationships)
    }
}

/// What a clause reads and writes: decides where a plan must wait for all rows.
struct Effects: Sendable {
    /// Labels of the nodes it looks for; `all` where it looks for any node.
    var readsNodes = NameSet.none
    /// Types of the relationships it looks for.
    var readsRelationships = NameSet.none
    /// Property keys whose values it uses.
    var readsProperties = PropertyKeys()
    /// Labels that it asks bound nodes for.
    var readsLabels = NameSet.none

    /// Labels of the nodes it makes.
    var createsNodes = NameSet.none
    /// Whether it may make nodes; a node without label has none to name.
    var makesNodes = false
    /// Types of the relationships it makes.
    var createsRelationships = NameSet.none
    /// Keys of properties that it changes on elements which were there before.
    var writesProperties = PropertyKeys()
    /// Labels that it gives to or takes from nodes which were there before.
    var writesLabels = NameSet.none
    var deletes = false

    /// Whether running the two row by row in turns could differ from running one after the other.
    func conflicts(with other: Effects) -> Bool {
        isDisturbed(by: other) || other.isDisturbed(by: self) || deletes && other.writes
            || other.deletes && writes
    }

    private var writes: Bool {
        makesNodes || deletes || !createsRelationships.isEmpty || !writesProperties.isEmpty
            || !writesLabels.isEmpty
    }

    private var reads: Bool {
        !readsNodes.isEmpty || !readsRelationships.isEmpty || !readsProperties.isEmpty
            || !readsLabels.isEmpty
    }

    private func isDisturbed(by other: Effects) -> Bool {
        if other.deletes && reads { return true }
        if other.makesNodes && (readsNodes == .all || readsNodes.intersects(other.createsNodes)) {
            return true
        }
        return readsNodes.intersects(other.writesLabels)
            || readsLabels.intersects(other.writesLabels)
            || readsRelationships.intersects(other.createsRelationships)
            || readsProperties.intersects(other.writesProperties)
    }

    mutating func formUnion(_ other: Effects) {
        readsNodes.formUnion(other.readsNodes)
        readsRelationships.formUnion(other.readsRelationships)
        readsProperties.formUnion(other.readsProperties)
        readsLabels.formUnion(other.readsLabels)
        createsNodes.formUnion(other.createsNodes)
        makesNodes = makesNodes || other.makesNodes
        createsRelationships.formUnion(other.createsRelationships)
        writesProperties.formUnion(other.writesProperties)
        writesLabels.formUnion(other.writesLabels)
        deletes = deletes || other.deletes
    }
}
