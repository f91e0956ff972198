import ArgumentParser
import IntelGraph

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a partition to files.",
        discussion: """
            Writes what one moment's snapshot has, also while others write. CSV gives nodes.csv \
            and relationships.csv, which 'import' reads back to the same content hash; the command \
            for that is printed. Files that are there are not overwritten.

            Examples:
              intelgraph export --data ./shard -p acme/7 --out ./acme-7
              intelgraph export --data ./shard -p acme/7 --out ./acme-7 --format jsonl
            """)

    @OptionGroup var shard: DataOption
    @Option(name: .shortAndLong, help: ArgumentHelp("The partition.", valueName: "tenant/case"))
    var partition: String?
    @Option(help: ArgumentHelp("The directory for the files; made if missing.", valueName: "dir"))
    var out: String
    @Option(help: ArgumentHelp("csv, cypher or jsonl.", valueName: "format"))
    var format = ExportFormatArgument.csv
    @Flag(help: "Print the summary as an object.")
    var json = false

    func run() throws {
        let shard = try shard.openToRead()
        let name = try partition ?? shard.onlyPartition()
        Interrupt.catchSignals()
        defer { Output.endProgress() }
        let summary = try shard.export(partition: name, to: out, format: format.format) {
            done, total in
            Output.progress("\(total > 0 ? done * 100 / total : 100) % of \(name)")
            return !Interrupt.isRequested
        }
        Output.endProgress()
        ExportReport(summary: summary, partition: name, directory: out).print(asJSON: json)
    }
}

/// `ExportFormat` as an argument.
enum ExportFormatArgument: String, ExpressibleByArgument, CaseIterable {
    case csv, cypher, jsonl

    var format: ExportFormat {
        switch self {
        case .csv: .csv
        case .cypher: .cypher
        case .jsonl: .jsonl
        }
    }
}
