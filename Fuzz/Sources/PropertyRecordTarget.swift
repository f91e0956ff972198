import Bytes
import Graph

/// Bytes that are no record throw; bytes that are one give the same values by every way of reading,
/// and again after they were written anew.
@Sendable func fuzzPropertyRecord(_ input: UnsafeRawBufferPointer) {
    guard let properties = try? PropertyRecord.decode(input) else {
        _ = try? PropertyRecord.forEach(in: input) { _, _ in }
        _ = try? PropertyRecord.value(of: KeyID(rawValue: 7), in: input)
        return
    }
    for (key, value) in properties {
        let single = try? PropertyRecord.value(of: key, in: input)
        expect(isSame(single, value), "value(of:) differs from decode")
        var builder = ColumnBuilder()
        let appended: Void? = try? PropertyRecord.append(key, in: input, to: &builder)
        expect(appended != nil, "append refuses what decode takes")
        expect(isSame(builder.finish().value(at: 0), value), "the column differs from decode")
    }
    var writer = ByteWriter()
    // Only limits may refuse values that a record held.
    guard (try? PropertyRecord.encode(properties, into: &writer)) != nil else { return }
    writer.bytes.withUnsafeBytes { bytes in
        let again = (try? PropertyRecord.decode(bytes)) ?? []
        expect(again.map(\.key) == properties.map(\.key), "keys differ after a round trip")
        for (first, second) in zip(properties, again) {
            expect(isSame(first.value, second.value), "values differ after a round trip")
        }
    }
}

private func isSame(_ left: Value?, _ right: Value) -> Bool {
    guard let left else { return false }
    return Value.isEquivalent(left, right)
}
