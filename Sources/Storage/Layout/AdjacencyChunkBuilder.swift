import Bytes

/// Codes entries of a node's list as the value of a chunk.
struct AdjacencyChunkBuilder: ListChunkBuilder {
    /// The runs that have ended, as the directory has them.
    private var directory = ByteWriter()
    /// Their entries.
    private var body = ByteWriter()
    private var run = AdjacencyRun.none
    private var count = 0
    /// The lengths and the numbers of the run at hand.
    private var lengths = ByteWriter()
    private var numbers = ByteWriter()
    private var neighbour: UInt64 = 0
    private var relationship: UInt64 = 0

    var isEmpty: Bool { count == 0 }

    func byteCount(with entry: AdjacencyEntry) -> Int {
        let isSameRun = entry.run == run
        var directoryByteCount = directory.byteCount + ByteWriter.varintByteCount(entry.run.coded)
        var bodyByteCount = body.byteCount + numbers.byteCount + (count + 1) / 2
        if isSameRun {
            directoryByteCount += ByteWriter.varintByteCount(UInt64(count + 1))
            bodyByteCount += 1 - count & 1
        } else {
            directoryByteCount += 1
            if count > 0 {
                directoryByteCount +=
                    ByteWriter.varintByteCount(run.coded)
                    + ByteWriter.varintByteCount(UInt64(count))
                    + ByteWriter.varintByteCount(UInt64(runByteCount))
            }
            bodyByteCount += 1
        }
        let step = entry.neighbour &- (isSameRun ? neighbour : 0)
        let number = AdjacencyNumber.number(
            from: isSameRun ? relationship : 0, to: entry.relationship)
        let bits = UInt64(
            AdjacencyNumber.neighbourLength(step)
                | AdjacencyNumber.relationshipLength(number) << 2)
        bodyByteCount += Int(
            (AdjacencyNumber.neighbourBits(bits) + AdjacencyNumber.relationshipBits(bits)) / 8)
        return ByteWriter.varintByteCount(UInt64(directoryByteCount)) + directoryByteCount
            + bodyByteCount
    }

    private var runByteCount: Int { lengths.byteCount + numbers.byteCount }

    mutating func append(_ entry: AdjacencyEntry) {
        if entry.run != run {
            if count > 0 { endRun(isLast: false) }
            run = entry.run
        }
        let step = entry.neighbour &- neighbour
        let number = AdjacencyNumber.number(from: relationship, to: entry.relationship)
        let bits =
            AdjacencyNumber.neighbourLength(step) | AdjacencyNumber.relationshipLength(number) << 2
        if count & 1 == 0 {
            lengths.append(bits)
        } else {
            lengths.bytes[lengths.byteCount - 1] |= bits << 4
        }
        append(step, AdjacencyNumber.neighbourBits(UInt64(bits)))
        append(number, AdjacencyNumber.relationshipBits(UInt64(bits)))
        neighbour = entry.neighbour
        relationship = entry.relationship
        count += 1
    }

    private mutating func append(_ number: UInt64, _ bitCount: UInt64) {
        var rest = number
        for _ in 0..<bitCount / 8 {
            numbers.append(UInt8(truncatingIfNeeded: rest))
            rest &>>= 8
        }
    }

    private mutating func endRun(isLast: Bool) {
        directory.appendVarint(run.coded)
        directory.appendVarint(UInt64(count))
        if !isLast { directory.appendVarint(UInt64(runByteCount)) }
        body.append(contentsOf: lengths.bytes)
        body.append(contentsOf: numbers.bytes)
        lengths.removeAll()
        numbers.removeAll()
        (count, neighbour, relationship) = (0, 0, 0)
    }

    mutating func finish(into writer: inout ByteWriter) {
        endRun(isLast: true)
        writer.appendVarint(UInt64(directory.byteCount))
        writer.append(contentsOf: directory.bytes)
        writer.append(contentsOf: body.bytes)
        directory.removeAll()
        body.removeAll()
        run = .none
    }
}
