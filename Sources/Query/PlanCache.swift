import Graph
import Synchronization

/// Plans by statement, schema and rough size of the graph.
final class PlanCache: Sendable {
    struct Key: Hashable {
        private let text: ExactText
        var textByteCount: Int { text.text.utf8.count }
        private let schemaEpoch: UInt64
        private let rewrites: Rewrites
        /// Logarithms of the counts of nodes and relationships: a plan made for an empty graph
        /// does not serve a large one.
        private let sizeClass: Int

        init(_ text: String, _ graph: any GraphReader, _ rewrites: Rewrites) {
            self.text = ExactText(text)
            self.rewrites = rewrites
            schemaEpoch = graph.schemaEpoch
            let size = graph.sizeEstimate
            sizeClass = Self.logarithm(size.nodes) << 8 | Self.logarithm(size.relationships)
        }

        /// To base 16: plans are made again when the graph has grown that much.
        private static func logarithm(_ count: Int) -> Int {
            (Int.bitWidth - count.leadingZeroBitCount + 3) / 4
        }
    }

    private struct Entry {
        let plan: PreparedQuery
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var useCount: UInt64 = 0
        /// Which literals of a statement are parameters of its plan, by the statement's shape.
        var parameters: [ExactText: [Int]] = [:]
    }

    /// Longer statements are planned each time.
    private static let textByteLimit = 32 << 10

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = capacity }

    func plan(for key: Key) -> PreparedQuery? {
        state.withLock { state in
            state.useCount += 1
            state.entries[key]?.lastUse = state.useCount
            return state.entries[key]?.plan
        }
    }

    /// The literals that are parameters in the plans of a shape; nil if none was planned yet.
    func parameters(ofShape shape: String) -> [Int]? {
        state.withLock { $0.parameters[ExactText(shape)] }
    }

    func note(_ parameters: [Int], ofShape shape: String) {
        state.withLock { state in
            guard shape.utf8.count <= Self.textByteLimit else { return }
            // Shapes are learnt again at the price of one plan each.
            if state.parameters.count >= capacity { state.parameters.removeAll() }
            state.parameters[ExactText(shape)] = parameters
        }
    }

    func insert(_ plan: PreparedQuery, for key: Key) {
        // What is shown of a plan tells of the graph that it was made for, which may be another
        // tenant's.
        guard capacity > 0, !plan.isExplain, !plan.isProfile,
            key.textByteCount <= Self.textByteLimit
        else { return }
        state.withLock { state in
            if state.entries.count >= capacity {
                // Half go at once, so that looking for the oldest costs little per insertion.
                let uses = state.entries.values.map(\.lastUse).sorted()
                let oldest = uses[uses.count / 2]
                state.entries = state.entries.filter { $0.value.lastUse > oldest }
            }
            state.useCount += 1
            state.entries[key] = Entry(plan: plan, lastUse: state.useCount)
        }
    }
}
