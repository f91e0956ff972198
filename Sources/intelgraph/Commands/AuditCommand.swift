import ArgumentParser
import Foundation
import Server

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Check or show the audit log of a shard that is served.",
        discussion: """
            The log holds who came in, who was refused, and who changed schema, users and \
            configuration. Each record holds the hash of the one before it.
            """,
        subcommands: [AuditVerifyCommand.self, AuditListCommand.self])
}

struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that no record was changed, removed or reordered.",
        discussion: """
            Names the first record that is broken; the exit status is 0 only if none is. Keep the \
            hash that is printed somewhere else: whoever can write the log can also write a new \
            one, which only that hash gives away, and records that were cut off at the end.

            Examples:
              intelgraph audit verify --data ./shard
              intelgraph audit verify --data ./shard --from HASH     all since then, and that too
              intelgraph audit verify --data ./shard --expect HASH   nothing since then
            """)

    @OptionGroup var log: AuditOption
    @Option(
        help: ArgumentHelp(
            "The hash of a record that must be there; only what follows it is checked.",
            valueName: "hash"))
    var from: String?
    @Option(
        help: ArgumentHelp("The hash that the newest record must have.", valueName: "hash"))
    var expect: String?
    @Flag(help: "Print an object instead.")
    var json = false

    func validate() throws {
        for hash in [from, expect].compactMap(\.self) {
            let isHash = hash.utf8.count == 64 && hash.allSatisfy { $0.isHexDigit }
            guard isHash else { throw ValidationError("a hash has 64 hexadecimal digits") }
        }
    }

    func run() throws {
        let report = try report()
        if json { Output.writeLine(object(report).text) }
        if let problem = report.problem { throw CommandError("\(problem)") }
        if json { return }
        let recoveries =
            report.recoveryCount == 0 ? "" : ", \(report.recoveryCount) torn ends recorded"
        Output.writeLine(
            "intact: \(report.recordCount) records in \(report.fileCount) files\(recoveries)")
        Output.writeLine("newest: record \(report.lastSequence), \(report.newestHash)")
    }

    /// A record that a server is writing meanwhile looks as if it were truncated.
    private func report() throws -> AuditReport {
        let directory = try log.directory()
        for _ in 0..<5 {
            let report = try AuditLog.verify(
                at: directory, from: from?.lowercased(), expecting: expect?.lowercased())
            guard report.problem?.kind == .truncated else { return report }
            usleep(100_000)
        }
        return try AuditLog.verify(
            at: directory, from: from?.lowercased(), expecting: expect?.lowercased())
    }

    private func object(_ report: AuditReport) -> JSONObject {
        var object = JSONObject()
        object.set("records", report.recordCount)
        object.set("files", report.fileCount)
        object.set("tornEnds", report.recoveryCount)
        object.set("sequence", report.lastSequence)
        object.set("hash", report.newestHash)
        if let problem = report.problem {
            var details = JSONObject()
            details.set("kind", problem.kind.rawValue)
            details.set("sequence", problem.sequence)
            details.set("file", problem.file)
            details.set("byteOffset", problem.byteOffset)
            object.set("problem", details)
        }
        return object
    }
}

struct AuditListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the records of the audit log.",
        discussion: """
            Examples:
              intelgraph audit list --data ./shard
              intelgraph audit list --data ./shard --kind loginFailure --since 2026-11-23
              intelgraph audit list --data ./shard --user ada --since 2h --json
            """)

    @OptionGroup var log: AuditOption
    @Option(help: ArgumentHelp("Only what this user did.", valueName: "name"))
    var user: String?
    @Option(
        help: ArgumentHelp(
            "Only records of a kind: "
                + AuditEvent.Kind.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "kind"))
    var kind: String?
    @Option(
        help: ArgumentHelp(
            "Only since a time (UTC), such as 2026-11-23 or 2026-11-23T13:00, or for so long: "
                + "30m, 2h.",
            valueName: "time"))
    var since: String?
    @Flag(help: "Print the records as they are in the log, an object each.")
    var json = false

    func validate() throws {
        guard kind.map({ AuditEvent.Kind(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("there is no kind '\(kind ?? "")'; see --help")
        }
        if since != nil, earliest == nil {
            throw ValidationError("--since takes a time such as 2026-11-23T13:00, or 30m, 2h, 7d")
        }
    }

    func run() throws {
        let earliest = earliest ?? ""
        let otherCount = try AuditLog.forEachRecord(at: try log.directory()) { record in
            guard record.time >= earliest, user == nil || record.user == user,
                kind == nil || record.kind == kind
            else { return }
            Output.writeLine(json ? record.text : line(record))
        }
        guard otherCount == 0 else {
            throw CommandError(
                "\(otherCount) lines are no records: 'intelgraph audit verify' says more")
        }
    }

    private func line(_ record: AuditRecord) -> String {
        let fields = [record.user, record.address, record.database].map { $0 ?? "-" }
        let words = ["\(record.sequence)", record.time, record.kind] + fields
        return (words + [record.detail].compactMap(\.self)).map(AuditText.escaped)
            .joined(separator: " ")
    }

    /// The beginning of the time of the first record that is wanted.
    private var earliest: String? {
        guard let since else { return nil }
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        if let unit = since.last.flatMap({ units[$0] }), let count = Double(since.dropLast()),
            (0..<1e6).contains(count)
        {
            return AuditTime.text(Date(timeIntervalSinceNow: -count * unit))
        }
        let shape = "0000-00-00T00:00:00.000000Z"
        guard (4...shape.count).contains(since.count) else { return nil }
        let fits = zip(since, shape).allSatisfy {
            $1 == "0" ? $0.isWholeNumber && $0.isASCII : $0 == $1
        }
        return fits ? since : nil
    }
}

/// The option that both commands take.
struct AuditOption: ParsableArguments {
    @Option(help: ArgumentHelp("The shard's directory.", valueName: "dir"))
    var data: String

    func directory() throws -> String {
        guard FileManager.default.fileExists(atPath: data + "/audit") else {
            throw CommandError("there is no audit log in '\(data)': 'intelgraph serve' writes it")
        }
        return data + "/audit"
    }
}
