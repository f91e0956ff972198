import ArgumentParser
import Foundation

/// Clients that are logged on and ask for nothing, as connection pools are.
struct IdleLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "idle", abstract: "Many connections that ask for nothing.",
        discussion: "Measured is what each costs, and how others are served meanwhile.")

    @OptionGroup var options: ServerOptions
    @Option(help: ArgumentHelp("Connections.", valueName: "count")) var connections = 10_000
    @Option(help: ArgumentHelp("How long others ask.", valueName: "s")) var seconds = 10.0

    func run() throws {
        SocketAddress.raiseLimit()
        let server = try ServerProcess(options)
        let graph = LoadGraph(nodeCount: options.nodes, database: options.database)
        try graph.make(on: server.address)
        var report = Report("idle, \(connections) connections")
        report.add(try ask(graph, server.address), as: "16 clients alone")
        let before = server.memory.byteCount
        var crowd = try Crowd(server.address, count: connections)
        let beside = server.memory.byteCount
        let measured = try ask(graph, server.address)
        report.add(measured, as: "16 clients beside the idle")
        report.check("each still answers", try crowd.answer())
        crowd.leave()
        let after = server.memory.settled(below: before + (32 << 20), within: 15)
        report.add("memory before, MiB", before.mebibytes)
        report.add("memory with them, MiB", beside.mebibytes)
        report.add("memory after, MiB", after.mebibytes)
        report.add("memory of each, KiB", Double(beside - before) / 1_024 / Double(connections))
        report.check("no error", measured.errorCount == 0)
        report.check("memory returns", after <= before + (32 << 20))
        report.check("the server ends with status 0", server.stop() == 0)
        try report.finish(options)
    }

    private func ask(_ graph: LoadGraph, _ address: SocketAddress) throws -> Measurements {
        var workload = Workload(graph, [.point, .hop])
        let end = ContinuousClock.now + .seconds(seconds)
        return try Driver(address, connections: 16) { workload.next() }
            .run { ContinuousClock.now >= end }
    }
}

/// Connections that are logged on.
private struct Crowd {
    private var connections: [Connection] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private static let waveCount = 200

    init(_ address: SocketAddress, count: Int) throws {
        while connections.count < count {
            let wave = try (0..<min(Self.waveCount, count - connections.count)).map { _ in
                try Connection(address)
            }
            connections += wave
            try wait(for: wave)
        }
    }

    /// Whether each says yes to a message.
    mutating func answer() throws -> Bool {
        for start in stride(from: 0, to: connections.count, by: Self.waveCount) {
            let wave = connections[start..<min(start + Self.waveCount, connections.count)]
            for connection in wave {
                let reset = OperationWriter.reset
                connection.ask(reset.bytes, answerCount: reset.answerCount)
            }
            try wait(for: Array(wave))
        }
        return true
    }

    mutating func leave() { connections = [] }

    private mutating func wait(for wave: [Connection]) throws {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            for connection in wave where !connection.isAnswered {
                guard connection.write(), try connection.read(&buffer) else {
                    throw LoadError("the server hung up on a client")
                }
                if let failure = connection.failure { throw LoadError(failure) }
            }
            let waiting = wave.filter { !$0.isAnswered }
            if waiting.isEmpty { return }
            guard ContinuousClock.now < end else {
                throw LoadError("\(waiting.count) clients were not answered")
            }
            var sockets = waiting.map {
                pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0)
            }
            poll(&sockets, nfds_t(sockets.count), 100)
        }
    }
}
