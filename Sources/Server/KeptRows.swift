import Query

/// The rows of a short result, made before they were asked for.
struct KeptRows {
    /// All of them as they are sent.
    private let bytes: [UInt8]
    /// Those that were not taken yet.
    private var batches: ArraySlice<Batch>
    /// The first of those in the first batch.
    private var row = 0
    private var isWhole = true

    /// Encodes the rows; nil if they take more than `byteLimit` bytes.
    init?(_ batches: [Batch], _ rows: any RowSink, _ names: PartitionNames, byteLimit: Int) {
        var bytes: [UInt8] = []
        for batch in batches {
            let (encoded, end) = rows.encode(
                batch, 0..<batch.count, in: names, upTo: byteLimit - bytes.count)
            // Most have one batch.
            if bytes.isEmpty { bytes = encoded } else { bytes += encoded }
            if end < batch.count || bytes.count > byteLimit { return nil }
        }
        self.bytes = bytes
        self.batches = batches.filter { $0.count > 0 }[...]
    }

    var byteCount: Int { bytes.count }

    /// Whether all were taken.
    var isEmpty: Bool { batches.isEmpty }

    /// Takes up to `count` rows; returns them encoded, or nothing if they are only passed over.
    mutating func take(
        _ count: Int64, isSending: Bool, _ rows: any RowSink, _ names: PartitionNames
    ) -> [UInt8] {
        if isWhole, count >= batches.reduce(0, { $0 + $1.count }) {
            batches = []
            return isSending ? bytes : []
        }
        isWhole = false
        var taken: [UInt8] = []
        var left = count
        while left > 0, let batch = batches.first {
            let end = row + Int(min(left, Int64(batch.count - row)))
            if isSending {
                taken += rows.encode(batch, row..<end, in: names, upTo: .max).bytes
            }
            left -= Int64(end - row)
            row = end
            if end == batch.count {
                batches.removeFirst()
                row = 0
            }
        }
        return taken
    }
}
