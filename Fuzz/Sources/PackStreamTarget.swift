import Bolt
import Graph

/// Bytes that are no value throw; a value is written as bytes that are read as the same.
@Sendable func fuzzPackStream(_ input: UnsafeRawBufferPointer) {
    guard let choice = input.first else { return }
    let format = ValueFormat(hasElementIDs: choice & 1 == 0, isUTC: choice & 2 == 0)
    var reader = PackStreamReader(Array(input.dropFirst()), format)
    while !reader.isAtEnd, let value = try? reader.value() {
        let bytes = encoded(value, format)
        var second = PackStreamReader(bytes, format)
        guard let again = try? second.value(), second.isAtEnd else {
            fatalError("what was written cannot be read: \(bytes)")
        }
        expect(encoded(again, format) == bytes, "another value after a round trip")
    }
}

private func encoded(_ value: Value, _ format: ValueFormat) -> [UInt8] {
    var writer = PackStreamWriter(format)
    writer.append(value)
    return writer.finish()
}
