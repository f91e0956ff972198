import Graph
import TestKit
import Testing

@testable import Ingest

@Suite("Values that Debezium leaves out follow a row to its new key")
struct KeyChangeTests {
    private static let placeholder = "__debezium_unavailable_value"

    /// An event of the `entities` table as a line.
    static func event(
        _ op: String, id: Int, lsn: Int, order: Int, dossier: String? = nil, name: String = "n",
        oldKey: Int? = nil, newKey: Int? = nil, props: String = "{}"
    ) -> [UInt8] {
        func key(_ id: Int) -> String { #"{\"tenant_id\":\"t\",\"case_id\":\"c\",\"id\":\#(id)}"# }
        let row =
            #"{\"tenant_id\":\"t\",\"case_id\":\"c\",\"id\":\#(id),\"type\":\"x\","#
            + #"\"name\":\"\#(name)\","#
            + #"\"dossier\":\#(dossier.map { "\\\"\($0)\\\"" } ?? "null"),"#
            + #"\"props\":\"\#(props)\"}"#
        let header =
            (oldKey.map { ("__debezium.oldkey", $0) } ?? newKey.map { ("__debezium.newkey", $0) })
            .map { #"{"key":"\#($0.0)","value":"\#(key($0.1))"}"# } ?? #"{"key":"h","value":"1"}"#
        let body =
            op == "d"
            ? #"\"before\":\#(row),\"after\":null"# : #"\"before\":null,\"after\":\#(row)"#
        return Array(
            (#"{"topic":"ig.public.entities","key":"\#(key(id))","headers":[\#(header)],"value":"{"#
                + body
                + #",\"source\":{\"table\":\"entities\",\"schema\":\"public\","#
                + #"\"sequence\":\"[\\\"\#(lsn)\\\",\\\"\#(lsn)\\\"]\"},"#
                + #"\"transaction\":{\"total_order\":\#(order)},\"op\":\"\#(op)\"}"}"#).utf8)
    }

    private static func run(_ lines: [[UInt8]], batchCount: Int) throws -> [String] {
        let mapping = try Corpus.mapping()
        let target = MemoryTarget(mapping: mapping)
        let messages = lines.enumerated().map {
            SourceMessage(origin: "test", offset: Int64($0.offset), content: .line($0.element))
        }
        _ = try CorpusFoldTests.apply(messages, to: target, batchCount: batchCount)
        return InterleavingTests.describe(target)
    }

    /// A row that goes from key 1 over 2 to 3, while its long text is never told again.
    private static let chain = [
        [
            event("c", id: 1, lsn: 10, order: 1, dossier: "early"),
            event("u", id: 1, lsn: 20, order: 1, dossier: "long"),
            event("d", id: 1, lsn: 30, order: 1, newKey: 2),
        ],
        [
            event("c", id: 2, lsn: 30, order: 2, dossier: placeholder, oldKey: 1),
            event("u", id: 2, lsn: 35, order: 1, dossier: placeholder, name: "m"),
            event("d", id: 2, lsn: 40, order: 1, newKey: 3),
        ],
        [
            event("c", id: 3, lsn: 40, order: 2, dossier: placeholder, name: "m", oldKey: 2),
            event("u", id: 3, lsn: 50, order: 1, dossier: placeholder, name: "last"),
        ],
    ]

    /// Every merge of lists that keeps the order of each.
    private static func merges(_ lists: [[[UInt8]]]) -> [[[UInt8]]] {
        if lists.allSatisfy(\.isEmpty) { return [[]] }
        var result: [[[UInt8]]] = []
        for index in lists.indices {
            guard let first = lists[index].first else { continue }
            var rest = lists
            rest[index].removeFirst()
            result += merges(rest).map { [first] + $0 }
        }
        return result
    }

    @Test("a chain of key changes ends alike in all 560 orders", arguments: [1, 3, 100])
    func chain(batchCount: Int) throws {
        for lines in Self.merges(Self.chain) {
            let found = try Self.run(lines, batchCount: batchCount)
            let element = try #require(found.count == 1 ? found.first : nil, "\(found)")
            #expect(element.contains("dossier='long'"), "\(element)")
            #expect(element.contains("name='last'"), "\(element)")
        }
    }

    @Test("a row that comes back under an old key does not take values of its former life")
    func reuse() throws {
        let lists = [
            [
                Self.event("c", id: 1, lsn: 10, order: 1, dossier: "one"),
                Self.event("d", id: 1, lsn: 20, order: 1, newKey: 2),
                Self.event("c", id: 1, lsn: 30, order: 2, dossier: Self.placeholder, oldKey: 2),
            ],
            [
                Self.event("c", id: 2, lsn: 20, order: 2, dossier: Self.placeholder, oldKey: 1),
                Self.event("u", id: 2, lsn: 25, order: 1, dossier: "two"),
                Self.event("d", id: 2, lsn: 30, order: 1, newKey: 1),
            ],
        ]
        for lines in Self.merges(lists) {
            for batchCount in [1, 2, 100] {
                let found = try Self.run(lines, batchCount: batchCount)
                #expect(found.count == 1)
                #expect(found.first?.contains("dossier='two'") ?? false, "\(found)")
            }
        }
    }

    @Test("spread entries are kept when the JSON column is left out")
    func spread() throws {
        let lines = [
            Self.event(
                "c", id: 1, lsn: 10, order: 1,
                props: #"{\\\"a\\\": 1, \\\"b\\\": [1, {\\\"c\\\": 2}]}"#),
            Self.event("u", id: 1, lsn: 20, order: 1, name: "m", props: Self.placeholder),
        ]
        for batchCount in [1, 10] {
            let found = try Self.run(lines, batchCount: batchCount)
            #expect(found.first?.contains("a=1") ?? false, "\(found)")
            #expect(found.first?.contains("name='m'") ?? false, "\(found)")
            #expect(found.first?.contains("placeholder") == false, "\(found)")
        }
    }

    @Test("a value that equals the placeholder is a value where none can be missing")
    func realPlaceholder() throws {
        let found = try Self.run(
            [Self.event("c", id: 1, lsn: 10, order: 1, dossier: Self.placeholder)], batchCount: 1)
        #expect(found.first?.contains("dossier='\(Self.placeholder)'") ?? false)
    }
}
