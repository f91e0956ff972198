import Foundation

/// What became of one image.
struct Verdict: Codable {
    enum Outcome: String, Codable {
        case recovered
        /// A write that was acknowledged is not there.
        case lost
        /// The store does not open, `verify` finds something, or the process died.
        case damaged
        /// The state is not the one that the workload had seen at this LSN.
        case different
    }

    let image: Int
    var step = 0
    var isKill = false
    var unsyncedCount = 0
    var outcome = Outcome.recovered
    var detail = ""
    /// Whether the workload had seen a state at the LSN that was recovered.
    var isStateKnown = false
    /// Whether it was written to, crashed and recovered once more.
    var isCrashedTwice = false

    init(image: Int) { self.image = image }
}

/// Verdicts, summed up.
struct Tally {
    private(set) var images = 0
    private(set) var counts: [Verdict.Outcome: Int] = [:]
    private(set) var failures: [Verdict] = []
    private var kills = 0
    private var crashedTwice = 0
    private var knownStates = 0
    private var unsynced = 0
    private var largestUnsynced = 0

    mutating func add(_ verdict: Verdict) {
        images += 1
        counts[verdict.outcome, default: 0] += 1
        if verdict.outcome != .recovered { failures.append(verdict) }
        kills += verdict.isKill ? 1 : 0
        crashedTwice += verdict.isCrashedTwice ? 1 : 0
        knownStates += verdict.isStateKnown ? 1 : 0
        unsynced += verdict.unsyncedCount
        largestUnsynced = max(largestUnsynced, verdict.unsyncedCount)
    }

    /// The table that closes a session.
    func table(runs: Int, seconds: Double) -> String {
        let mean = images == 0 ? 0 : unsynced / images
        let rows: [(String, String)] = [
            ("runs recorded", "\(runs)"),
            ("images", "\(images)"),
            ("  of a killed process", "\(kills)"),
            ("  crashed again after recovery", "\(crashedTwice)"),
            ("unsynced changes per image", "\(mean) on average, at most \(largestUnsynced)"),
            ("recovered", "\(counts[.recovered] ?? 0)"),
            ("lost acknowledged writes", "\(counts[.lost] ?? 0)"),
            ("damaged", "\(counts[.damaged] ?? 0)"),
            ("other state than recorded", "\(counts[.different] ?? 0)"),
            ("state compared", "\(knownStates)"),
            ("seconds", String(format: "%.1f", seconds)),
        ]
        return rows.map { $0.0.padding(toLength: 32, withPad: " ", startingAt: 0) + $0.1 }
            .joined(separator: "\n")
    }
}
