import ArgumentParser
import Glibc
import Query

@main
struct IntelGraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "intelgraph",
        abstract: "A property graph store for investigations: ingest change events, ask Cypher.",
        discussion: """
            A shard is a directory. Its data lies in partitions, one for each case of a tenant, \
            named tenant/case.

            Examples:
              intelgraph ingest --data ./shard --file events.jsonl
              intelgraph query --data ./shard --partition acme/fraud-7 'MATCH (n) RETURN count(*)'
              intelgraph stats --data ./shard
              intelgraph log --data ./shard --from 1
            """,
        version: productVersion,
        subcommands: [
            IngestCommand.self, QueryCommand.self, StatsCommand.self, HashCommand.self,
            VerifyCommand.self, CheckpointCommand.self, LogCommand.self, InspectCommand.self,
            DeadLetterCommand.self, ImportCommand.self, ExportCommand.self, ServeCommand.self,
            UserCommand.self, AuditCommand.self,
        ])

    static func main() {
        MapFailure.catchSignal()
        // A file that grows beyond what the system allows is an error like a full disk.
        signal(SIGXFSZ, SIG_IGN)
        main(nil)
    }
}
