import Graph

/// Goes through the ways from a node of a search back to its root, each a chain of links.
struct PathChain {
    /// Numbers of links, from the node to the root.
    private(set) var links: ContiguousArray<Int32> = []

    /// Takes the first chain from a node.
    mutating func start(at node: Int32, in side: SearchSide) {
        links.removeAll(keepingCapacity: true)
        descend(from: node, in: side)
    }

    /// Takes the next chain from the same node; false if there is none.
    mutating func advance(in side: SearchSide) -> Bool {
        while let last = links.popLast() {
            let next = side.links[Int(last)].next
            if next >= 0 {
                links.append(next)
                descend(from: side.links[Int(next)].parent, in: side)
                return true
            }
        }
        return false
    }

    private mutating func descend(from node: Int32, in side: SearchSide) {
        var link = side.firstLinks[Int(node)]
        while link >= 0 {
            links.append(link)
            link = side.firstLinks[Int(side.links[Int(link)].parent)]
        }
    }
}

/// One path while it is put together: its nodes and relationships in the order of walking.
struct PathTrace {
    var nodes: ContiguousArray<NodeID> = []
    var relationships: ContiguousArray<RelationshipID> = []

    /// Begins with one node and no relationship.
    mutating func start(at node: NodeID) {
        nodes.removeAll(keepingCapacity: true)
        relationships.removeAll(keepingCapacity: true)
        nodes.append(node)
    }

    /// Takes the path at a place of flat arrays, where `parents` has the places of the paths without
    /// their last relationship; the empty one is at 0.
    mutating func take(
        _ place: Int, nodes: ContiguousArray<NodeID>,
        relationships: ContiguousArray<RelationshipID>, parents: ContiguousArray<Int32>
    ) {
        self.nodes.removeAll(keepingCapacity: true)
        self.relationships.removeAll(keepingCapacity: true)
        var place = place
        while place > 0 {
            self.nodes.append(nodes[place])
            self.relationships.append(relationships[place])
            place = Int(parents[place])
        }
        self.nodes.append(nodes[0])
        self.nodes.reverse()
        self.relationships.reverse()
    }

    /// Takes the path of a chain, from the root to its node.
    mutating func take(_ chain: PathChain, to node: Int32, in side: SearchSide) {
        start(at: side.nodes[0])
        for place in chain.links.indices.reversed() {
            relationships.append(side.links[Int(chain.links[place])].relationship)
            let reached = place == 0 ? node : side.links[Int(chain.links[place - 1])].parent
            nodes.append(side.nodes[Int(reached)])
        }
    }

    /// Goes on over a meeting, and along a chain of the far side to its root.
    mutating func append(
        _ meeting: PathSearch.Meeting, _ chain: PathChain, in side: SearchSide
    ) {
        relationships.append(meeting.relationship)
        nodes.append(side.nodes[Int(meeting.far)])
        for link in chain.links {
            relationships.append(side.links[Int(link)].relationship)
            nodes.append(side.nodes[Int(side.links[Int(link)].parent)])
        }
    }
}
