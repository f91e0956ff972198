import ArgumentParser
import Foundation

/// Reads and writes in the proportions of a day's work, on many connections at once.
struct MixedLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mixed", abstract: "Reads and writes on many connections at once.",
        discussion: """
            Each connection asks as soon as it is answered. Checked are: no error, the records of \
            each read, and that the server's memory does not grow once it is warm.
            """)

    @OptionGroup var options: ServerOptions
    @Option(help: ArgumentHelp("How long.", valueName: "s")) var seconds = 60.0
    @Option(help: ArgumentHelp("Connections.", valueName: "count")) var connections = 64
    @Option(help: ArgumentHelp("A server that runs already.", valueName: "host:port"))
    var address: String?
    @Option(help: ArgumentHelp("Its process, whose memory is watched.", valueName: "number"))
    var pid: Int32?

    func validate() throws {
        guard (address == nil) == (pid == nil) else {
            throw ValidationError("--address and --pid belong together")
        }
    }

    func run() throws {
        SocketAddress.raiseLimit()
        let server =
            if let address, let pid { try ServerProcess(at: address, id: pid) } else {
                try ServerProcess(options)
            }
        let graph = LoadGraph(nodeCount: options.nodes, database: options.database)
        if address == nil { try graph.make(on: server.address) }
        let sampler = MemorySamples.background(server, seconds: seconds)
        let end = ContinuousClock.now + .seconds(seconds)
        var workload = Workload(graph)
        let measured = try Driver(server.address, connections: connections) { workload.next() }
            .run { ContinuousClock.now >= end }
        sampler.stop()
        let memory = try sampler.get()
        var report = Report("mixed, \(connections) connections")
        report.add(measured)
        report.add(memory)
        report.check("no error", measured.errorCount == 0)
        // Before a minute is over a server has not warmed up.
        if seconds >= 60 { report.check("memory is flat", memory.isFlat) }
        report.check("the server ends with status 0", server.stop() == 0)
        try report.finish(options)
    }
}
