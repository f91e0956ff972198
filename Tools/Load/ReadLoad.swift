import ArgumentParser
import Foundation

/// Reads at full speed beside an ingest at a steady pace.
struct ReadLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reads", abstract: "Point reads and hops while events are ingested.",
        discussion: """
            The server follows a file of Debezium's events, to which this appends at a steady \
            pace. Checked are the rate of the reads, that none fails, and that the ingest keeps up.
            """)

    @OptionGroup var options: ServerOptions
    @Option(help: ArgumentHelp("How long.", valueName: "s")) var seconds = 30.0
    @Option(help: ArgumentHelp("Connections that read.", valueName: "count")) var connections = 32
    @Option(help: ArgumentHelp("Events each second.", valueName: "count"))
    var eventsPerSecond = 10_000
    @Option(help: ArgumentHelp("The fewest reads each second.", valueName: "count"))
    var floor = 10_000.0
    @Option(help: ArgumentHelp("What 99 of 100 reads take at most.", valueName: "ms"))
    var p99 = 20.0

    func run() throws {
        SocketAddress.raiseLimit()
        let events = try EventFile()
        let server = try ServerProcess(
            options, ["--sources", "[{file: \(events.path), follow: true}]"])
        let graph = LoadGraph(nodeCount: options.nodes, database: options.database)
        try graph.make(on: server.address)
        var report = Report("reads beside \(eventsPerSecond) events/s, \(connections) connections")
        report.add(try read(graph, server.address), as: "no ingest")

        let sampler = MemorySamples.background(server, seconds: seconds)
        let rate = eventsPerSecond
        let writer = Background { isOver in try events.append(perSecond: rate, until: isOver) }
        let measured = try read(graph, server.address)
        writer.stop()
        let written = try writer.get()
        let arrived = try events.count(in: server.address)
        sampler.stop()
        report.add(measured, as: "beside the ingest")
        report.add(try sampler.get())
        report.add("events written each second", Double(written) / measured.seconds)
        report.add("events not yet there when the reads end", Double(written - arrived))
        let all = try events.wait(for: written, in: server.address)
        report.check("no error", measured.errorCount == 0)
        report.check("at least \(floor) reads each second", measured.perSecond >= floor)
        report.check(
            "99 of 100 reads within \(p99) ms", measured.all.milliseconds(at: 0.99) <= p99)
        report.check("no more than a second behind", written - arrived <= rate)
        report.check("all events arrive", all == written)
        report.check("the server ends with status 0", server.stop() == 0)
        try report.finish(options)
    }

    private func read(_ graph: LoadGraph, _ address: SocketAddress) throws -> Measurements {
        var workload = Workload(graph, [.point, .hop])
        let end = ContinuousClock.now + .seconds(seconds)
        return try Driver(address, connections: connections) { workload.next() }
            .run { ContinuousClock.now >= end }
    }
}
