import Bolt
import NIOCore
import Query

/// Rows as RECORD messages on a connection.
struct BoltRows: RowSink {
    let channel: any Channel
    let format: ValueFormat

    func encode(_ batch: Batch, _ rows: Range<Int>, in names: PartitionNames, upTo byteCount: Int)
        -> (bytes: [UInt8], end: Int)
    {
        var format = format
        format.partitionName = { names[$0] }
        var writer = MessageWriter(format)
        var row = rows.lowerBound
        while row < rows.upperBound, writer.bytes.count < byteCount {
            writer.append(recordOf: batch.columns, row: row)
            row += 1
        }
        return (writer.take(), row)
    }

    func send(_ bytes: [UInt8], isPieceFull: Bool, _ sent: @escaping @Sendable () -> Void) {
        let written = channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in sent() }
        let buffer = channel.allocator.buffer(bytes: bytes)
        if isPieceFull {
            channel.writeAndFlush(buffer, promise: written)
        } else {
            channel.write(buffer, promise: written)
        }
    }
}
