import Foundation
import TestKit
import Testing

@Suite("Two processes use one shard")
struct TwoProcessTests {
    @Test("while one follows a file, others read and may not write; an interrupt loses nothing")
    func follow() throws {
        try withTemporaryDirectory { directory in
            func run(_ line: String) throws -> Command.Outcome {
                try Command.run(line, in: directory)
            }
            _ = try run(
                """
                head -n 60 "$SAMPLES/debezium-small.jsonl" > all.jsonl
                head -n 40 all.jsonl > events.jsonl; tail -n 20 all.jsonl > rest.jsonl
                intelgraph ingest --data part --file events.jsonl
                intelgraph ingest --data whole --file all.jsonl
                """)
            let part = try run("intelgraph hash --data part").output
            let whole = try run("intelgraph hash --data whole").output
            try #require(!part.isEmpty && part != whole)

            let ingest = try Command.start(
                "exec intelgraph ingest --data s --file events.jsonl --follow --json",
                in: directory, name: "ingest")
            #expect(try becomesTrue { try run("intelgraph hash --data s").output == part })

            let query = try run(
                "intelgraph query --data s -p acme-intel/0b6f1f1e-0001-4000-8000-000000000001 "
                    + "--format csv 'MATCH (n:Entity) RETURN count(*) > 0 AS found'")
            #expect(query.output == "found\ntrue\n", "\(query.errors)")
            #expect(try run("intelgraph stats --data s --json").status == 0)
            #expect(try run("intelgraph verify --data s").status == 0)
            for writer in [
                "query --data s -p a/b 'CREATE (:X)'", "checkpoint --data s", "dlq replay --data s",
                "ingest --data s --file rest.jsonl",
            ] {
                let refused = try run("intelgraph \(writer)")
                #expect(refused.status == 1)
                #expect(refused.output.isEmpty)
                #expect(
                    refused.errors == """
                        Error: another process has the store in s open for writing
                        Wait until it ends; reading goes on meanwhile.

                        """)
            }

            _ = try run("cat rest.jsonl >> events.jsonl")
            #expect(try becomesTrue { try run("intelgraph hash --data s").output == whole })
            ingest.send(SIGINT)
            let outcome = try ingest.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            #expect(outcome.output.hasPrefix(#"{"events":60,"applied":"#), "\(outcome.output)")

            #expect(try run("intelgraph hash --data s").output == whole)
            #expect(try run("intelgraph verify --data s").status == 0)
            let again = try run("intelgraph ingest --data s --file all.jsonl --json")
            #expect(again.output.hasPrefix(#"{"events":60,"applied":0,"duplicates":60,"#))
        }
    }

    @Test("the log is followed until an interrupt")
    func followLog() throws {
        try withTemporaryDirectory { directory in
            _ = try Command.run(
                "intelgraph query --data s -p t/c --create 'CREATE (:First)'", in: directory)
            let log = try Command.start(
                "exec intelgraph log --data s --follow --json", in: directory, name: "log")
            #expect(try becomesTrue { try log.output().contains(#""lsn":1,"#) })
            _ = try Command.run("intelgraph query --data s 'CREATE (:Second)'", in: directory)
            #expect(try becomesTrue { try log.output().contains(#""lsn":2,"#) })
            log.send(SIGINT)
            #expect(try log.outcome().status == 0)
        }
    }

    /// What makes a command line run as a user who may not write; nil where nothing does. Root may
    /// write anywhere, so it becomes another user.
    private static let asNobody: String? = {
        guard geteuid() == 0 else { return "" }
        let outcome = try? withTemporaryDirectory { directory in
            try Command.run("chmod 755 .; \(nobody) intelgraph --version", in: directory)
        }
        return outcome?.status == 0 ? nobody : nil
    }()

    private static let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"

    @Test(
        "a directory that may not be written is refused and left as it is",
        .enabled(if: TwoProcessTests.asNobody != nil, "this user can become no other one"))
    func readOnly() throws {
        let asNobody = try #require(Self.asNobody)
        try withTemporaryDirectory { directory in
            let before = try Command.run(
                """
                intelgraph query --data s -p t/c --create 'CREATE (:X)'; intelgraph hash --data s
                echo '{}' > events.jsonl; chmod 755 .; chmod -R a-w,a+rX s
                """, in: directory)
            #expect(before.output.contains("t/c "))
            for (line, message) in [
                ("query --data s 'CREATE (:Y)'", "no permission for the LMDB file s/data.mdb"),
                ("checkpoint --data s", "can't open s/lock: Permission denied"),
                ("ingest --data s --file events.jsonl", "can't open s/lock: Permission denied"),
                (
                    "ingest --data s/new --file events.jsonl",
                    "can't create directory s/new: Permission denied"
                ),
            ] {
                let outcome = try Command.run("\(asNobody) intelgraph \(line)", in: directory)
                #expect(outcome.status == 1)
                #expect(outcome.errors.hasPrefix("Error: \(message)"), "\(line): \(outcome.errors)")
            }
            _ = try Command.run("chmod -R u+w s", in: directory)
            let after = try Command.run("intelgraph hash --data s", in: directory)
            #expect(before.output.hasSuffix(after.output) && !after.output.isEmpty)
        }
    }

    /// Whether a condition comes true within half a minute.
    private func becomesTrue(_ condition: () throws -> Bool) rethrows -> Bool {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            if try condition() { return true }
            usleep(20_000)
        }
        return false
    }
}
