import Graph
import IntelGraph
import TestKit
import Testing

@testable import Ingest

@Suite("Events that cannot be applied are put aside, and nothing else")
struct DeadLetterTests {
    @Test("a statement that fails on one row puts that event aside and applies the rest")
    func bisection() throws {
        guard let path = Corpus.path("small/main/json_noschema.jsonl") else { return }
        let mapping = try Corpus.mapping()
        let reference = MemoryTarget(mapping: mapping)
        _ = try CorpusFoldTests.apply(try Corpus.messages(path), to: reference)
        let target = MemoryTarget(mapping: mapping) { statement, event in
            guard statement.purpose == .upsert, statement.table == "entities",
                case .map(let properties) = event["properties"],
                case .integer(70) = properties["id"]
            else { return nil }
            return "no seventies"
        }
        let ingester = Ingester(target: target, mapping: mapping)
        let summary = try ingester.run(ListSource(try Corpus.messages(path)))
        #expect(summary.deadLettered == 7)
        let letters = try target.contents.deadLetters.values.map { try DeadLetter(bytes: $0) }
        #expect(Set(letters.map(\.reason)) == ["no seventies"])
        #expect(letters.map(\.offset).sorted() == [343, 347, 350, 353, 356, 369, 461])
        let missing = Set(InterleavingTests.describe(reference))
            .subtracting(InterleavingTests.describe(target))
        #expect(missing.count == 1)
    }

    @Test("letters keep their bytes and are tried again on the path of all events")
    func replay() throws {
        let bad = Array(
            #"{"topic":"ig.public.entities","key":"{\"id\":1}","value":"not JSON"}"#.utf8)
        let cut = Array(#"{"topic":"#.utf8)
        let text = try Mapping.builtIn()
        // A mapping that asks for a column which the events lack, and then the right one.
        let wrong = try Mapping.parse(
            yaml: Mapping.builtInText.replacing("{tenant_id}/", with: "{tenant}/"), file: "wrong")
        let good = KeyChangeTests.event("c", id: 1, lsn: 10, order: 1)
        try ShardIngestTests.withShard { shard in
            let lines = [bad, cut, good].enumerated().map {
                SourceMessage(origin: "list", offset: Int64($0.offset), content: .line($0.element))
            }
            let first = ShardTarget(shard, mapping: wrong)
            let summary = try Ingester(target: first, mapping: wrong).run(ListSource(lines))
            #expect(summary.deadLettered == 3)
            let letters = try first.deadLetters(limit: 10)
            #expect(letters.map(\.number) == [1, 2, 3])
            #expect(letters.map(\.letter.offset) == [0, 1, 2])
            guard case .line(let bytes) = letters[2].letter.content else {
                Issue.record("the third letter is no line")
                return
            }
            #expect(bytes == good)
            #expect(letters[2].letter.reason == "partition column 'tenant' is missing")

            let second = ShardTarget(shard, mapping: text)
            let again = try Ingester(target: second, mapping: text).run(DeadLetterSource(second))
            #expect(again.applied == 1)
            #expect(again.deadLettered == 2)
            let left = try second.deadLetters(limit: 10)
            #expect(left.map(\.number) == [4, 5])
            #expect(left.map(\.letter.origin) == ["list", "list"])
            let session = try shard.session(partition: "t/c")
            #expect(try session.run("MATCH (n:Entity) RETURN n.id AS id").count == 1)
        }
    }

    @Test("a dead letter of every form survives its bytes")
    func bytes() throws {
        let record = MessageRecord(
            topic: "a", key: nil, value: [1], headers: [.init(name: "h", value: [2, 3])],
            timestampMilliseconds: -5)
        for content in [SourceMessage.Content.line([1, 2]), .record(record)] {
            let message = SourceMessage(origin: "o", offset: 7, content: content)
            let letter = DeadLetter(message, reason: "r", timeMilliseconds: 9)
            let back = try DeadLetter(bytes: letter.bytes)
            #expect("\(back)" == "\(letter)")
            for count in 0..<letter.bytes.count {
                #expect(throws: (any Error).self) {
                    try DeadLetter(bytes: Array(letter.bytes[..<count]))
                }
            }
        }
    }
}
