import Foundation
import IntelGraph

/// A shard with a dataset in it, kept so that later runs need not load again.
struct LoadedShard {
    static let partition = "bench/graph"

    let shard: Shard
    let session: Session

    /// Opens the shard of the dataset in `work`; loads it first where that has not been done.
    ///
    /// - Parameter copy: open a copy of it in this directory, which may be changed.
    init(_ data: Dataset, work: String, copy: String? = nil) throws {
        var path = Self.path(data, work)
        if !FileManager.default.fileExists(atPath: Self.mark(path)) {
            try GraphImport(data: data, path: path).run()
        }
        if let copy {
            try Self.copy(path, to: copy)
            path = copy
        }
        shard = try Shard.open(at: path)
        session = try shard.session(partition: Self.partition)
    }

    /// Where the shard of a dataset is.
    static func path(_ data: Dataset, _ work: String) -> String {
        "\(work)/shards/\(URL(fileURLWithPath: data.directory).lastPathComponent)"
    }

    /// The file that says that a shard is complete.
    static func mark(_ path: String) -> String { path + ".loaded" }

    /// Makes an empty directory, whatever was there.
    static func clear(_ path: String) throws {
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Copies a directory, leaving the holes in its files.
    private static func copy(_ path: String, to target: String) throws {
        try clear(target)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/cp")
        process.arguments = ["-r", "--sparse=always", path + "/.", target]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError(description: "cp ended with \(process.terminationStatus)")
        }
    }
}
