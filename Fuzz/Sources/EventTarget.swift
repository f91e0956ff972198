@testable import Ingest

/// Lines of a file, as messages and as bare values: each is an event, none of our business, or
/// poison with a reason; and the same again when the same decoder meets it again.
@Sendable func fuzzEvent(_ input: UnsafeRawBufferPointer) {
    let decoder = EventDecoder(mapping: builtInMapping)
    for line in input.split(separator: UInt8(ascii: "\n"), maxSplits: 16) {
        let bytes = Array(line)
        let record = MessageRecord(topic: "ig.public.entities", key: nil, value: bytes)
        for content in [SourceMessage.Content.line(bytes), .record(record)] {
            let message = SourceMessage(origin: "fuzz", offset: 0, content: content)
            let first = decoder.decode(message)
            let second = decoder.decode(message)
            expect(outline(first) == outline(second), "decoded twice, not the same")
        }
    }
}

private let builtInMapping: Mapping = {
    do {
        return try Mapping.builtIn()
    } catch {
        fatalError("the built-in mapping does not load: \(error)")
    }
}()

/// What came out, short enough to compare.
private func outline(_ message: DecodedMessage) -> String {
    switch message {
    case .change(let event): "\(event.table) \(event.address.partition) \(event.address.key)"
    case .ignored(let name): "ignored \(name)"
    case .poison(let poison): "poison \(poison)"
    }
}
