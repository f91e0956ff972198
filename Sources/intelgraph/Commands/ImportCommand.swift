import ArgumentParser
import Foundation
import IntelGraph

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Load a new partition from CSV files, all or nothing.",
        discussion: """
            Each file has a header with a field for each column: 'name:TYPE', or 'name' for text. \
            TYPE is string, int, float, boolean, date, localtime, time, localdatetime, datetime, \
            duration, point or bytes, or one of these and [] for a list; IGNORE; in files of \
            nodes ID or ID(Group) and LABEL, in those of relationships START_ID(Group), \
            END_ID(Group) and TYPE. Where a header is plain, name types on the command line: \
            'NAMES(column:TYPE,...)=FILE', with NAMES the labels, with : between them, or the \
            type. An id column with a name is a property, too, with a uniqueness constraint.

            An empty field is no value, "" an empty text or list. Rows that cannot be imported \
            (bad values, ids that are there twice or nowhere) end the import, unless \
            --bad-tolerance allows for them.

            The partition must be new or empty, unless --replace says that it goes. It appears \
            when all of it is durable. Files may be compressed with gzip or zstd. What an \
            interrupted run has done so far stays in DIR/import; the same command goes on from \
            the last stage that ended. Remove that directory to give it up.

            Examples:
              intelgraph import --data ./shard -p acme/7 --nodes Person=people.csv \\
                  --relationships KNOWS=knows.csv
              intelgraph import --data ./shard -p aml/1 --id-type integer \\
                  --nodes 'Account(nodeid:ID,isFraud:int,init_balance:float,\
            fraudStep:int)=nodes.csv' \\
                  --relationships \\
                  'TRANSFER(sourceNodeId:START_ID,targetNodeId:END_ID,\
            value:float,time:int)=transactions.csv'
            """)

    @Option(help: ArgumentHelp("The shard's directory; made if missing.", valueName: "dir"))
    var data: String
    @Option(name: .shortAndLong, help: ArgumentHelp("The new partition.", valueName: "tenant/case"))
    var partition: String
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Files of nodes.", valueName: "[labels][(columns)]=file"))
    var nodes: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Files of relationships.", valueName: "[type][(columns)]=file"))
    var relationships: [String] = []
    @Option(help: ArgumentHelp("What separates fields; TAB is one.", valueName: "character"))
    var delimiter = ","
    @Option(help: ArgumentHelp("What separates the elements of lists.", valueName: "character"))
    var arrayDelimiter = ";"
    @Option(
        help: ArgumentHelp(
            "What ids are as properties: string or integer; ordinal keeps those of an export.",
            valueName: "type"))
    var idType = IDTypeArgument.string
    @Flag(help: "The files have no header: all columns are named on the command line.")
    var noHeader = false
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A uniqueness constraint; may be repeated.", valueName: "label(key,...)")
    )
    var constraint: [String] = []
    @Flag(help: "No constraints of id columns.")
    var noIdConstraint = false
    @Flag(help: "Replace the partition if it is there; it stays as it is until the import ends.")
    var replace = false
    @Option(help: ArgumentHelp("Memory to use, in MiB.", valueName: "mib"))
    var memory = 1_024
    @Option(help: ArgumentHelp("Threads that read relationships.", valueName: "count"))
    var threads = 2
    @Option(help: ArgumentHelp("Where rows go that cannot be imported, as CSV.", valueName: "file"))
    var reject: String?
    @Option(help: ArgumentHelp("How many such rows there may be.", valueName: "count"))
    var badTolerance = 0
    @Flag(help: "Print the summary as an object.")
    var json = false

    func validate() throws {
        guard !nodes.isEmpty else { throw ValidationError("--nodes names files of nodes") }
        guard (64...1 << 20).contains(memory) else {
            throw ValidationError("--memory takes a number from 64 to 1048576")
        }
        guard (1...64).contains(threads) else {
            throw ValidationError("--threads takes a number from 1 to 64")
        }
        guard badTolerance >= 0 else { throw ValidationError("--bad-tolerance takes a count") }
        _ = try options()
    }

    private func options() throws -> ImportOptions {
        var options = ImportOptions()
        options.nodes = nodes.map { ImportOptions.File(argument: $0) }
        options.relationships = relationships.map { ImportOptions.File(argument: $0) }
        options.delimiter = try Self.byte(delimiter, "--delimiter")
        options.arrayDelimiter = try Self.byte(arrayDelimiter, "--array-delimiter")
        options.hasHeaders = !noHeader
        options.idType = idType.type
        options.constraints = try constraint.map(Self.constraint)
        options.constrainsIDs = !noIdConstraint
        options.replacesPartition = replace
        options.memoryByteCount = memory << 20
        options.threadCount = threads
        options.rejectPath = reject
        options.badTolerance = badTolerance
        return options
    }

    func run() throws {
        let options = try options()
        let shard = try Shard.open(at: data)
        defer { shard.close() }
        let importer = try shard.importer(partition: partition, options)
        Interrupt.catchSignals()
        defer { Output.endProgress() }
        let summary: ImportSummary
        do {
            summary = try importer.run { progress in
                Output.progress(ProgressLine(progress).text)
                return !Interrupt.isRequested
            }
        } catch {
            guard Interrupt.isRequested else { throw error }
            Output.endProgress()
            throw CommandError(
                "interrupted: nothing was imported; the same command goes on from the last stage "
                    + "that ended"
            )
        }
        Output.endProgress()
        ImportReport(summary: summary, partition: partition).print(asJSON: json)
        if summary.rejectedCount > 0 {
            throw CommandError(
                "\(summary.rejectedCount) rows were not imported"
                    + (reject.map { "; see \($0)" } ?? "; --reject FILE keeps them"))
        }
    }

    private static func byte(_ text: String, _ option: String) throws -> UInt8 {
        let known = ["TAB": UInt8(ascii: "\t"), "\\t": UInt8(ascii: "\t")]
        if let byte = known[text] { return byte }
        guard let byte = text.utf8.first, text.utf8.count == 1, byte < 0x80,
            ![0x22, 0x0a, 0x0d].contains(byte)
        else { throw ValidationError("\(option) takes one character") }
        return byte
    }

    private static func constraint(_ text: String) throws -> ImportOptions.Constraint {
        guard let open = text.lastIndex(of: "("), text.last == ")", open > text.startIndex else {
            throw ValidationError("--constraint takes Label(key), not '\(text)'")
        }
        let keys = text[text.index(after: open)...].dropLast().split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard !keys.isEmpty else { throw ValidationError("--constraint needs a property") }
        return ImportOptions.Constraint(
            label: text[..<open].trimmingCharacters(in: .whitespaces), keys: keys)
    }
}

/// `ImportOptions.IDType` as an argument.
enum IDTypeArgument: String, ExpressibleByArgument, CaseIterable {
    case string, integer, ordinal

    var type: ImportOptions.IDType {
        switch self {
        case .string: .string
        case .integer: .integer
        case .ordinal: .ordinal
        }
    }
}

extension ImportOptions.File {
    /// Reads `[NAMES][(COLUMNS)]=FILE`, or only a file.
    init(argument: String) {
        var names = argument[...]
        var columns: [String] = []
        if let open = argument.firstIndex(of: "("), let close = argument.range(of: ")=") {
            names = argument[..<open]
            columns = Self.split(argument[argument.index(after: open)..<close.lowerBound], ",")
                .map(Self.column)
            self.init(
                path: String(argument[close.upperBound...]), names: Self.split(names, ":"),
                columns: columns)
        } else if let equals = argument.firstIndex(of: "=") {
            names = argument[..<equals]
            self.init(
                path: String(argument[argument.index(after: equals)...]),
                names: Self.split(names, ":"))
        } else {
            self.init(path: argument)
        }
    }

    /// The parts without the blanks around them; a name may have blanks within.
    private static func split(_ text: Substring, _ separator: Character) -> [String] {
        text.split(separator: separator).map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// `name:TYPE` without blanks around the colon.
    private static func column(_ field: String) -> String {
        guard let colon = field.lastIndex(of: ":") else { return field }
        return [field[..<colon], field[field.index(after: colon)...]]
            .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: ":")
    }
}
