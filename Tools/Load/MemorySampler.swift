import Foundation

/// The server's memory over time.
struct MemorySamples: Sendable {
    /// Bytes, one for each interval.
    var bytes: [Int] = []
    var intervalSeconds = 1.0

    var first: Int { bytes.first ?? 0 }
    var last: Int { bytes.last ?? 0 }
    var greatest: Int { bytes.max() ?? 0 }

    /// How much more the last third needs than the middle one, in the median: what a server that
    /// has warmed up still grows by.
    var growth: Int {
        guard bytes.count >= 6 else { return 0 }
        let third = bytes.count / 3
        return median(bytes[(2 * third)...]) - median(bytes[third..<2 * third])
    }

    /// Whether it grows by less than a tenth, or than what allocators swing by.
    var isFlat: Bool { growth < max(16 << 20, median(bytes[...]) / 10) }

    private func median(_ values: ArraySlice<Int>) -> Int {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }

    /// Samples until it is stopped.
    static func background(_ server: ServerProcess, seconds: Double) -> Background<MemorySamples> {
        let memory = server.memory
        let interval = max(0.2, min(5, seconds / 100))
        return Background { isOver in
            var samples = MemorySamples(intervalSeconds: interval)
            while !isOver() {
                samples.bytes.append(memory.byteCount)
                usleep(UInt32(interval * 1e6))
            }
            return samples
        }
    }
}
