import Foundation

/// A disk that a recorded run wrote to, stopped at any step: what was synced is there, and of
/// what was not, any part in any order, down to sectors of 512 bytes.
///
/// Names (creations, renames, removals) become durable with a sync of their directory; before
/// that, a prefix of them survives, as a journaling file system has it.
struct SimulatedDisk {
    /// A change to a file that no sync covers yet.
    private enum Change {
        case write(offset: Int, bytes: Range<Int>)
        case resize(to: Int, onlyGrows: Bool)
        case punch(offset: Int, count: Int)
    }

    private struct File {
        var durable: [UInt8] = []
        var pending: [Change] = []
        /// How many of `pending` were there when the last unfinished sync began.
        var syncCovers = 0
    }

    private enum NameChange {
        case create(file: UInt32, path: String)
        case rename(from: String, to: String)
        case remove(path: String)
    }

    private let trace: Trace
    /// Syncs of files for which this is true are taken as skipped: a planted bug.
    private let skipsSync: (String) -> Bool
    private var files: [UInt32: File] = [:]
    private var names: [String: UInt32] = [:]
    private var pendingNames: [NameChange] = []
    /// The latest name of each file, for `skipsSync`.
    private var latestName: [UInt32: String] = [:]
    private(set) var step = 0
    /// The bytes of every acknowledgement so far.
    private(set) var acknowledgements: [Range<Int>] = []

    init(trace: Trace, skipsSync: @escaping (String) -> Bool) {
        self.trace = trace
        self.skipsSync = skipsSync
    }

    /// Goes on to just before `step`.
    mutating func advance(to end: Int) {
        while step < end {
            take(trace.steps[step])
            step += 1
        }
    }

    private mutating func take(_ step: TraceStep) {
        switch step {
        case .create(let file, let path):
            files[file] = File()
            latestName[file] = path
            pendingNames.append(.create(file: file, path: path))
        case .write(let file, let offset, let bytes, let isDurable):
            let change = Change.write(offset: offset, bytes: bytes)
            if isDurable {
                apply(change, to: &files[file, default: File()].durable)
            } else {
                files[file, default: File()].pending.append(change)
            }
        case .truncate(let file, let size):
            files[file, default: File()].pending.append(.resize(to: size, onlyGrows: false))
        case .allocate(let file, let end):
            files[file, default: File()].pending.append(.resize(to: end, onlyGrows: true))
        case .punch(let file, let offset, let count):
            files[file, default: File()].pending.append(.punch(offset: offset, count: count))
        case .syncBegan(let file):
            files[file, default: File()].syncCovers = files[file]?.pending.count ?? 0
        case .syncEnded(let file):
            guard !skipsSync(latestName[file] ?? "") else { return }
            var changed = files[file] ?? File()
            for change in changed.pending.prefix(changed.syncCovers) {
                apply(change, to: &changed.durable)
            }
            changed.pending.removeFirst(changed.syncCovers)
            changed.syncCovers = 0
            files[file] = changed
        case .rename(let from, let to):
            for (file, name) in latestName where name == from { latestName[file] = to }
            pendingNames.append(.rename(from: from, to: to))
        case .remove(let path): pendingNames.append(.remove(path: path))
        case .directorySynced:
            for change in pendingNames { Self.apply(change, to: &names) }
            pendingNames = []
        case .acknowledged(let bytes): acknowledgements.append(bytes)
        }
    }

    private func apply(_ change: Change, to content: inout [UInt8]) {
        switch change {
        case .write(let offset, let bytes):
            if content.count < offset + bytes.count {
                content.append(contentsOf: repeatElement(0, count: offset + bytes.count - content.count))
            }
            content.replaceSubrange(offset..<offset + bytes.count, with: trace.bytes[bytes])
        case .resize(let size, let onlyGrows):
            if size > content.count {
                content.append(contentsOf: repeatElement(0, count: size - content.count))
            } else if !onlyGrows {
                content.removeLast(content.count - size)
            }
        case .punch(let offset, let count):
            let range = min(offset, content.count)..<min(offset + count, content.count)
            content.replaceSubrange(range, with: repeatElement(0, count: range.count))
        }
    }

    private static func apply(_ change: NameChange, to names: inout [String: UInt32]) {
        switch change {
        case .create(let file, let path): names[path] = file
        case .rename(let from, let to):
            if let file = names.removeValue(forKey: from) { names[to] = file }
        case .remove(let path): names[path] = nil
        }
    }

    /// Writes what a crash at this step leaves, chosen by `random`, to a new directory. Paths
    /// below `root` keep their place below it.
    func writeImage(
        to directory: String, root: String, using random: inout some RandomNumberGenerator
    ) throws {
        var names = names
        let survivors = Int.random(in: 0...pendingNames.count, using: &random)
        for change in pendingNames.prefix(survivors) { Self.apply(change, to: &names) }
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let mode = Int.random(in: 0..<5, using: &random)
        let chance = Double.random(in: 0...1, using: &random)
        for (path, file) in names.sorted(by: { $0.key < $1.key }) {
            guard path.hasPrefix(root), let file = files[file] else { continue }
            var content = file.durable
            for (index, change) in file.pending.enumerated() {
                let place = Double(index) / Double(file.pending.count)
                let isTaken: Bool
                switch mode {
                case 0: isTaken = Double.random(in: 0...1, using: &random) < chance
                case 1: isTaken = place < chance
                case 2: isTaken = place > chance
                case 3: isTaken = Double.random(in: 0...1, using: &random) < 0.1
                default: isTaken = Double.random(in: 0...1, using: &random) < 0.97
                }
                guard isTaken else { continue }
                if case .write(let offset, let bytes) = change, Int.random(in: 0..<10, using: &random) == 0 {
                    applyTorn(offset: offset, bytes: bytes, to: &content, using: &random)
                } else {
                    apply(change, to: &content)
                }
            }
            let target = directory + path.dropFirst(root.count)
            try FileManager.default.createDirectory(
                atPath: (target as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try Data(content).write(to: URL(fileURLWithPath: target))
        }
    }

    /// Applies some of a write's sectors.
    private func applyTorn(
        offset: Int, bytes: Range<Int>, to content: inout [UInt8],
        using random: inout some RandomNumberGenerator
    ) {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, ((offset + start) / 512 + 1) * 512 - offset)
            if Bool.random(using: &random) {
                apply(
                    .write(
                        offset: offset + start,
                        bytes: bytes.lowerBound + start..<bytes.lowerBound + end), to: &content)
            }
            start = end
        }
    }
}
