import Foundation

/// A disk that a recorded run wrote to, stopped at any step.
///
/// What was synced is there. Of what was not, any part in any order may be, down to sectors of
/// 512 bytes. Names (creations, renames, removals) become durable with a sync of their directory;
/// of the others a prefix survives, as a journaling file system has it.
struct SimulatedDisk {
    private let trace: Trace
    /// Whether the disk ignores the end of a sync, given its step and the file's path: a planted
    /// bug.
    private let skipsSync: (Int, String) -> Bool
    private var files: [UInt32: SimulatedFile] = [:]
    /// The names that a crash can't take back.
    private var durableNames: [String: UInt32] = [:]
    private var pendingNames: [NameChange] = []
    /// The names as the processes see them.
    private var names: [String: UInt32] = [:]
    /// Files of the trace that are others of it, opened by a later process.
    private var aliases: [UInt32: UInt32] = [:]
    private(set) var step = 0
    /// The last LSN that a write was told to be durable.
    private(set) var acknowledged: UInt64 = 0

    /// Files that were there before the trace get numbers from here on.
    private static let firstBaseFile: UInt32 = 1 << 31

    /// - Parameter base: files, by path, that are there and durable from the start.
    init(
        trace: Trace, base: [String: [UInt8]],
        skipsSync: @escaping (Int, String) -> Bool = { _, _ in false }
    ) {
        self.trace = trace
        self.skipsSync = skipsSync
        for (index, (path, bytes)) in base.sorted(by: { $0.key < $1.key }).enumerated() {
            let file = Self.firstBaseFile + UInt32(index)
            files[file] = SimulatedFile(durable: bytes)
            names[path] = file
        }
        durableNames = names
    }

    /// Changes that a crash now may lose.
    var unsyncedCount: Int {
        files.values.reduce(pendingNames.count) { $0 + $1.pending.count }
    }

    /// Goes on to just before step `end`.
    mutating func advance(to end: Int) {
        while step < end {
            take(trace.steps[step])
            step += 1
        }
    }

    private mutating func take(_ taken: TraceStep) {
        switch taken {
        case .create(let file, let path):
            // A path that is there is an old file, opened by a process that has not seen it yet.
            if let known = names[path] {
                aliases[file] = known
            } else {
                files[file] = SimulatedFile()
                change(.create(file: file, path: path))
            }
        case .write(let file, let offset, let bytes, let isDurable):
            let write = FileChange.write(offset: offset, bytes: bytes)
            if isDurable {
                files[number(file)]?.apply(write, trace.bytes)
            } else {
                add(write, to: file)
            }
        case .truncate(let file, let size): add(.resize(to: size, onlyGrows: false), to: file)
        case .allocate(let file, let end): add(.resize(to: end, onlyGrows: true), to: file)
        case .punch(let file, let offset, let count):
            add(.punch(offset: offset, count: count), to: file)
        case .syncBegan(let file): files[number(file)]?.beginSync()
        case .syncEnded(let file):
            let path = names.first { $0.value == number(file) }?.key ?? ""
            if !skipsSync(step, path) { files[number(file)]?.endSync(trace.bytes) }
        case .rename(let from, let to): change(.rename(from: from, to: to))
        case .remove(let path): change(.remove(path: path))
        case .directorySynced(let directory): syncNames(in: directory)
        case .acknowledged(let bytes):
            acknowledged = max(acknowledged, Acknowledgement(trace.bytes[bytes])?.lsn ?? 0)
        }
    }

    private func number(_ file: UInt32) -> UInt32 { aliases[file] ?? file }

    private mutating func add(_ change: FileChange, to file: UInt32) {
        files[number(file)]?.pending.append(change)
    }

    private mutating func change(_ change: NameChange) {
        change.apply(to: &names)
        pendingNames.append(change)
    }

    private mutating func syncNames(in directory: String) {
        pendingNames.removeAll { change in
            guard change.directory == directory else { return false }
            change.apply(to: &durableNames)
            return true
        }
    }
}

/// What a crash leaves of changes that were not synced.
enum Survival {
    /// All of it: the process was killed, the operating system lives.
    case everything
    case random
}

extension SimulatedDisk {
    /// Writes what a crash at this step leaves, chosen by `random`, to `directory`. Paths below
    /// `root` keep their place below it.
    func writeImage(
        to directory: String, root: String, _ survival: Survival,
        using random: inout some RandomNumberGenerator
    ) throws {
        var names = durableNames
        let survivors =
            switch survival {
            case .everything: pendingNames.count
            case .random: Int.random(in: 0...pendingNames.count, using: &random)
            }
        for change in pendingNames.prefix(survivors) { change.apply(to: &names) }
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let odds = Odds(using: &random)
        for (path, file) in names.sorted(by: { $0.key < $1.key }) {
            guard path.hasPrefix(root + "/"), let file = files[file] else { continue }
            let content =
                switch survival {
                case .everything: file.complete(trace.bytes)
                case .random: file.survivor(trace.bytes, odds, using: &random)
                }
            let target = directory + path.dropFirst(root.count)
            try FileManager.default.createDirectory(
                atPath: (target as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try Data(content).write(to: URL(fileURLWithPath: target))
        }
    }
}

/// A change of a directory.
private enum NameChange {
    case create(file: UInt32, path: String)
    case rename(from: String, to: String)
    case remove(path: String)

    var directory: String {
        switch self {
        case .create(_, let path), .rename(_, let path), .remove(let path):
            (path as NSString).deletingLastPathComponent
        }
    }

    func apply(to names: inout [String: UInt32]) {
        switch self {
        case .create(let file, let path): names[path] = file
        case .rename(let from, let to):
            if let file = names.removeValue(forKey: from) { names[to] = file }
        case .remove(let path): names[path] = nil
        }
    }
}
