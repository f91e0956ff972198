import Foundation

/// The server under load: a process of its own.
final class ServerProcess {
    let address: SocketAddress
    let text: String
    private let id: pid_t
    private let process: Process?
    private let directory: String?

    /// Starts `intelgraph serve` on an empty shard, on a free port.
    init(_ options: ServerOptions, _ more: [String] = []) throws {
        let directory = FileManager.default.temporaryDirectory.path
            + "/intelgraph-load-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: options.binary)
        process.arguments =
            ["serve", "--data", directory + "/shard", "--bolt", "127.0.0.1:0", "--http", "none"]
            + more
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        self.process = process
        self.directory = directory
        id = process.processIdentifier
        var greeting: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            greeting.append(byte)
            if byte == UInt8(ascii: "\n"), greeting.contains(UInt8(ascii: ":")) { break }
        }
        let words = String(decoding: greeting, as: UTF8.self).split { " ,\n".contains($0) }
        guard let uri = words.first(where: { $0.hasPrefix("bolt://") }) else {
            process.terminate()
            throw LoadError("the server does not say where it listens")
        }
        text = String(uri.dropFirst("bolt://".count))
        address = try SocketAddress(text)
    }

    /// A server that runs already.
    init(at text: String, id: pid_t) throws {
        self.text = text
        self.id = id
        address = try SocketAddress(text)
        process = nil
        directory = nil
    }

    deinit {
        if let process, process.isRunning { kill(id, SIGKILL) }
        // What is left is in the directory for temporary files.
        if let directory { try? FileManager.default.removeItem(atPath: directory) }
    }

    var isRunning: Bool { process?.isRunning ?? (kill(id, 0) == 0) }

    var memory: ServerMemory { ServerMemory(id: id) }

    /// Asks the server to end, and waits for it; its exit status, or nil if it had to be killed.
    func stop(within seconds: Double = 60) -> Int32? {
        guard let process else { return 0 }
        kill(id, SIGTERM)
        let end = ContinuousClock.now + .seconds(seconds)
        while process.isRunning {
            guard ContinuousClock.now < end else { return nil }
            usleep(10_000)
        }
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }
}

/// The memory that a process has made itself: no mapped files.
struct ServerMemory: Sendable {
    let id: pid_t

    /// 0 once the process is gone.
    var byteCount: Int {
        let status =
            (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return (line.split { " \t".contains($0) }.dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }

    /// Waits until it is below a limit, but not for ever; what it is then.
    func settled(below limit: Int, within seconds: Double) -> Int {
        let end = ContinuousClock.now + .seconds(seconds)
        while byteCount > limit, ContinuousClock.now < end { usleep(100_000) }
        return byteCount
    }
}
