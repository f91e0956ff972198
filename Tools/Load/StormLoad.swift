import ArgumentParser
import Foundation

/// Guests of all bad kinds, beside clients that must not notice.
struct StormLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storms", abstract: "Storms of connections, slow and hostile clients.",
        discussion: """
            Beside each storm, clients read and write at a steady pace: they must be answered \
            without error. After it the server's memory has to return. At the end the server is \
            told to stop in the middle of a storm, and has to do so with status 0.
            """)

    @OptionGroup var options: ServerOptions
    @Option(help: ArgumentHelp("Connections of the largest storm.", valueName: "count"))
    var connects = 100_000
    @Option(help: ArgumentHelp("Part of the other storms' full length.", valueName: "part"))
    var size = 1.0
    @Option(help: ArgumentHelp("Only storms whose name contains this.", valueName: "text"))
    var only: String?
    @Option(help: ArgumentHelp("The slowest answer that others may get.", valueName: "ms"))
    var patience = 1_000.0

    /// Seconds that the server gives clients to log on; guests that do not are sent away then.
    private static let logonSeconds = 3
    /// What allocators keep once it is free.
    private static let tolerance = 64 << 20

    func run() throws {
        SocketAddress.raiseLimit()
        let server = try ServerProcess(
            options, ["--authentication-timeout", "\(Self.logonSeconds)", "--drain-timeout", "3"])
        let graph = LoadGraph(nodeCount: options.nodes, database: options.database)
        try graph.make(on: server.address)
        var report = Report("storms")
        let calm = canary(graph, server.address)
        sleep(2)
        calm.stop()
        report.add(try calm.get(), as: "no storm")
        let before = server.memory.byteCount
        report.add("memory before, MiB", before.mebibytes)
        for storm in Storm.all(connects: connects, size: size, database: options.database)
        where only.map({ storm.name.contains($0) }) ?? true {
            try run(storm, graph, server, before, &report)
        }
        report.check("the server runs on", server.isRunning)
        try stop(server, &report)
        try report.finish(options)
    }

    private func run(
        _ storm: Storm, _ graph: LoadGraph, _ server: ServerProcess, _ before: Int,
        _ report: inout Report
    ) throws {
        let others = canary(graph, server.address)
        let sampler = MemorySamples.background(server, seconds: 1)
        var guests = Guests(
            server.address, count: storm.count, atOnce: storm.atOnce, storm.behaviour)
        let start = ContinuousClock.now
        let outcome = try guests.run()
        let seconds = Double((ContinuousClock.now - start).nanoseconds) / 1e9
        // However soon it is over, others have asked something beside it or right behind it.
        if seconds < 0.5 { usleep(500_000) }
        others.stop()
        sampler.stop()
        let measured = try others.get()
        let after = server.memory.settled(below: before + Self.tolerance, within: 15)
        report.add(measured, as: storm.name)
        report.add("\(storm.name): seconds", seconds)
        report.add("\(storm.name): connected", Double(outcome.connected))
        report.add("\(storm.name): sent away", Double(outcome.sentAway))
        report.add("\(storm.name): memory at most, MiB", try sampler.get().greatest.mebibytes)
        report.add("\(storm.name): memory after, MiB", after.mebibytes)
        report.check("\(storm.name): others see no error", measured.errorCount == 0)
        report.check(
            "\(storm.name): others wait \(patience) ms at most",
            Double(measured.all.greatest) / 1e6 <= patience && measured.count > 0)
        report.check("\(storm.name): memory returns", after <= before + Self.tolerance)
        report.check("\(storm.name): all get in", outcome.refused == 0)
        if storm.isSentAway {
            report.check("\(storm.name): each is sent away", outcome.left == 0)
        }
    }

    /// Clients that ask at a steady pace until they are stopped.
    private func canary(
        _ graph: LoadGraph, _ address: SocketAddress
    ) -> Background<Measurements> {
        Background { isOver in
            var workload = Workload(graph, [.point, .hop, .set])
            let driver = Driver(address, connections: 4) { workload.next() }
            driver.interval = .milliseconds(10)
            return try driver.run(until: isOver)
        }
    }

    /// Tells the server to end while guests come and clients work.
    private func stop(_ server: ServerProcess, _ report: inout Report) throws {
        let address = server.address
        let (database, size) = (options.database, size)
        let storms = Storm.all(connects: connects, size: size, database: database)
            .filter { $0.name.contains("take no rows") || $0.name == "garbage" }
            .map { storm in
                Background { isOver in
                    var guests = Guests(
                        address, count: .max, atOnce: min(storm.atOnce, storm.count),
                        storm.behaviour)
                    return try guests.run(until: isOver)
                }
            }
        sleep(1)
        let start = ContinuousClock.now
        let status = server.stop(within: 30)
        report.add(
            "drain in a storm: seconds", Double((ContinuousClock.now - start).nanoseconds) / 1e9)
        for storm in storms { storm.stop() }
        for storm in storms { _ = try storm.get() }
        report.check("drain in a storm: ends with status 0", status == 0)
    }
}
