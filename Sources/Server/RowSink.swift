import Query

/// Where the rows of a result go: how a client reads them, and what carries them to it.
protocol RowSink: Sendable {
    /// Encodes rows of a batch until they take `byteCount` bytes or more; returns the bytes and
    /// the row behind the last one.
    func encode(_ batch: Batch, _ rows: Range<Int>, in names: PartitionNames, upTo byteCount: Int)
        -> (bytes: [UInt8], end: Int)

    /// Sends bytes.
    ///
    /// - Parameters:
    ///   - isPieceFull: whether to send what waits at once; else more is not far.
    ///   - sent: called, from any thread, once the bytes have left or never will.
    func send(_ bytes: [UInt8], isPieceFull: Bool, _ sent: @escaping @Sendable () -> Void)
}
