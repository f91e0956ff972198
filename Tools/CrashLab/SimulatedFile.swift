/// A change to a file; the bytes are a range of the trace's.
enum FileChange {
    case write(offset: Int, bytes: Range<Int>)
    case resize(to: Int, onlyGrows: Bool)
    case punch(offset: Int, count: Int)
}

/// A file on a simulated disk: what is durable, and the changes that no sync covers yet.
struct SimulatedFile {
    private var durable: [UInt8]
    var pending: [FileChange] = []
    /// How many of `pending` were there when the sync under way began.
    private var coveredCount = 0

    static let sectorByteCount = 512

    init(durable: [UInt8] = []) { self.durable = durable }

    mutating func beginSync() { coveredCount = pending.count }

    mutating func endSync(_ bytes: [UInt8]) {
        for change in pending.prefix(coveredCount) { Self.apply(change, bytes, to: &durable) }
        pending.removeFirst(coveredCount)
        coveredCount = 0
    }

    /// Makes a change durable at once.
    mutating func apply(_ change: FileChange, _ bytes: [UInt8]) {
        Self.apply(change, bytes, to: &durable)
    }

    /// The content with every change.
    func complete(_ bytes: [UInt8]) -> [UInt8] {
        var content = durable
        for change in pending { Self.apply(change, bytes, to: &content) }
        return content
    }

    /// The content with some of the changes, and some writes torn.
    func survivor(
        _ bytes: [UInt8], _ odds: Odds, using random: inout some RandomNumberGenerator
    ) -> [UInt8] {
        var content = durable
        for (index, change) in pending.enumerated() {
            let place = Double(index) / Double(pending.count)
            guard odds.survives(at: place, using: &random) else { continue }
            if case .write(let offset, let range) = change, odds.isTorn(using: &random) {
                Self.applyTorn(offset, range, bytes, to: &content, using: &random)
            } else {
                Self.apply(change, bytes, to: &content)
            }
        }
        return content
    }

    private static func apply(_ change: FileChange, _ bytes: [UInt8], to content: inout [UInt8]) {
        switch change {
        case .write(let offset, let range):
            grow(&content, to: offset + range.count)
            content.replaceSubrange(offset..<offset + range.count, with: bytes[range])
        case .resize(let size, let onlyGrows):
            if size > content.count {
                grow(&content, to: size)
            } else if !onlyGrows {
                content.removeLast(content.count - size)
            }
        case .punch(let offset, let count):
            let range = min(offset, content.count)..<min(offset + count, content.count)
            content.replaceSubrange(range, with: repeatElement(0, count: range.count))
        }
    }

    /// Applies some of a write's sectors.
    private static func applyTorn(
        _ offset: Int, _ range: Range<Int>, _ bytes: [UInt8], to content: inout [UInt8],
        using random: inout some RandomNumberGenerator
    ) {
        var start = 0
        while start < range.count {
            let nextSector = ((offset + start) / sectorByteCount + 1) * sectorByteCount
            let end = min(range.count, nextSector - offset)
            if Bool.random(using: &random) {
                let part = range.lowerBound + start..<range.lowerBound + end
                apply(.write(offset: offset + start, bytes: part), bytes, to: &content)
            }
            start = end
        }
    }

    private static func grow(_ content: inout [UInt8], to count: Int) {
        if count > content.count {
            content.append(contentsOf: repeatElement(0, count: count - content.count))
        }
    }
}

/// How likely a change that was not synced survives: another pattern for each image.
enum Odds {
    /// Each with the same chance: few, some or nearly all.
    case even(Double)
    /// The older part, or the newer part.
    case before(Double)
    case after(Double)

    init(using random: inout some RandomNumberGenerator) {
        let chance = Double.random(in: 0...1, using: &random)
        self =
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: .even(chance)
            case 2: .even(0.05)
            case 3: .even(0.97)
            case 4: .before(chance)
            default: .after(chance)
            }
    }

    /// - Parameter place: 0 for the oldest change to just below 1 for the newest.
    func survives(at place: Double, using random: inout some RandomNumberGenerator) -> Bool {
        switch self {
        case .even(let chance): Double.random(in: 0...1, using: &random) < chance
        case .before(let end): place < end
        case .after(let start): place >= start
        }
    }

    func isTorn(using random: inout some RandomNumberGenerator) -> Bool {
        Int.random(in: 0..<10, using: &random) == 0
    }
}
