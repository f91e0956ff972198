import Bytes
import Graph
import TestKit
import Testing

@Suite struct `The content hash` {
    private struct Fixture {
        var names = TokenNames()
        var hasher = ElementHasher()

        func record(_ properties: [PropertyRecord.Property]) throws -> [UInt8] {
            var writer = ByteWriter()
            try PropertyRecord.encode(properties.sorted { $0.key < $1.key }, into: &writer)
            return writer.bytes
        }

        mutating func node(
            _ ordinal: UInt64, _ labels: [LabelID], _ properties: [PropertyRecord.Property]
        ) throws -> UInt128 {
            let identity = hasher.identity(ofNode: ordinal)
            return try record(properties).withUnsafeBytes {
                try hasher.hash(
                    nodeWithIdentity: identity, labels: labels, record: $0, names: names)
            }
        }
    }

    @Test func `does not depend on tokens`() throws {
        var first = Fixture()
        var second = Fixture()
        let (a, b) = (first.names.append(key: "a"), first.names.append(key: "b"))
        let (x, y) = (first.names.append(label: "X"), first.names.append(label: "Y"))
        let (y2, x2) = (second.names.append(label: "Y"), second.names.append(label: "X"))
        let (b2, a2) = (second.names.append(key: "b"), second.names.append(key: "a"))
        #expect(
            try first.node(1, [x, y], [(a, .integer(1)), (b, .string("t"))])
                == second.node(1, [y2, x2], [(a2, .integer(1)), (b2, .string("t"))]))
    }

    @Test func `tells all parts of a node apart`() throws {
        var fixture = Fixture()
        let (a, b) = (fixture.names.append(key: "a"), fixture.names.append(key: "b"))
        let (x, y) = (fixture.names.append(label: "X"), fixture.names.append(label: "Y"))
        let hashes = try [
            fixture.node(1, [], []), fixture.node(2, [], []), fixture.node(1, [x], []),
            fixture.node(1, [y], []), fixture.node(1, [x, y], []),
            fixture.node(1, [x], [(a, .integer(1))]), fixture.node(1, [x], [(b, .integer(1))]),
            fixture.node(1, [x], [(a, .float(1))]),
            fixture.node(1, [x], [(a, .integer(1)), (b, .integer(1))]),
        ]
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func `knows a node by its key`() throws {
        var fixture = Fixture()
        let label = fixture.names.append(label: "Entity")
        let (id, name) = (fixture.names.append(key: "id"), fixture.names.append(key: "name"))
        func identity(_ properties: [PropertyRecord.Property]) throws -> UInt128? {
            let (names, record) = (fixture.names, try fixture.record(properties))
            return try record.withUnsafeBytes {
                try fixture.hasher.identity(label: label, keys: [id], record: $0, names: names)
            }
        }
        let first = try identity([(id, .integer(1)), (name, .string("a"))])
        #expect(try first == identity([(id, .integer(1)), (name, .string("b"))]))
        #expect(try first != identity([(id, .integer(2)), (name, .string("a"))]))
        #expect(try identity([(name, .string("a"))]) == nil)
    }

    @Test func `is a sum`() {
        var hash = ContentHash.empty
        hash.add(.max)
        hash.add(7)
        hash.remove(.max)
        #expect(hash.rawValue == 7)
        #expect(hash.description == "00000000000000000000000000000007")
    }

    @Test func `refuses records with keys that have no name`() throws {
        var fixture = Fixture()
        #expect(throws: GraphError.self) {
            try fixture.node(1, [], [(KeyID(rawValue: 9), .integer(1))])
        }
    }
}
