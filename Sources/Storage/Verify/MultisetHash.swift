import Bytes

/// A sum of hashes, which is equal for equal multisets in any order.
struct MultisetHash: Equatable {
    private var sum: UInt128 = 0
    private(set) var count = 0

    mutating func add(_ numbers: UInt64...) {
        var writer = ByteWriter(reservingCapacity: numbers.count * 8)
        for number in numbers { writer.appendLittleEndian(number) }
        add(writer)
    }

    mutating func add(_ key: [UInt8], _ ordinal: UInt64, _ flag: Bool) {
        var writer = ByteWriter(reservingCapacity: key.count + 9)
        writer.appendLittleEndian(ordinal)
        writer.append(flag ? 1 : 0)
        writer.append(contentsOf: key)
        add(writer)
    }

    private mutating func add(_ writer: ByteWriter) {
        sum &+= XXH3.hash128(writer.bytes)
        count += 1
    }
}
