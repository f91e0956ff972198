import ArgumentParser
import Foundation

/// What all loads are told: which server, which data, where figures go.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The command; else the one beside this.", valueName: "file"))
    var intelgraph: String?
    @Option(help: ArgumentHelp("The database that is loaded.", valueName: "tenant/case"))
    var database = "load/graph"
    @Option(help: ArgumentHelp("Nodes of the graph that clients ask about.", valueName: "count"))
    var nodes = 100_000
    @Option(help: ArgumentHelp("Write the figures to a file as well.", valueName: "file"))
    var json: String?

    var binary: String {
        if let intelgraph { return intelgraph }
        let own = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return own.deletingLastPathComponent().appendingPathComponent("intelgraph").path
    }

    func validate() throws {
        guard nodes >= 10 else { throw ValidationError("--nodes takes a number from 10") }
    }
}
