import Foundation
import TestKit
import Testing

@Suite("An import that is killed")
struct ImportCrashTests {
    @Test("leaves all or nothing, wherever it is, and the same command ends it")
    func kill() throws {
        try withTemporaryDirectory { directory in
            func run(_ line: String) throws -> Command.Outcome {
                try Command.run(line, in: directory)
            }
            _ = try run(
                """
                seq 1 4000 | awk 'BEGIN {print "id:ID,name"} {print "n" $1 ",name " $1}' > n.csv
                seq 1 40000 | awk 'BEGIN {print ":START_ID,:END_ID,at:int"} \
                {print "n" ($1 * 7919 % 4000 + 1) ",n" ($1 * 104729 % 4000 + 1) "," $1}' > r.csv
                """)
            let line = "intelgraph import --data s -p a/b --nodes N=n.csv --relationships R=r.csv"
            let start = ContinuousClock.now
            #expect(try run(line.replacing("--data s", with: "--data whole")).status == 0)
            let duration = ContinuousClock.now - start
            let whole = try run("intelgraph hash --data whole").output
            try #require(whole.hasPrefix("a/b ") && whole.hasSuffix(" 4000 40000\n"))
            // So that there is something that must not change.
            _ = try run("intelgraph query --create --data s -p x/y 'CREATE (:X)'")
            let other = try run("intelgraph hash --data s").output
            var random = SeededGenerator(seed: testSeed)
            for round in 0..<8 {
                let running = try Command.start("exec " + line, in: directory, name: "import")
                let part = Double.random(in: 0...1.1, using: &random)
                usleep(
                    UInt32(
                        part * Double(duration.components.attoseconds) / 1e12
                            + part * Double(duration.components.seconds) * 1e6))
                running.send(SIGKILL)
                _ = try running.outcome()
                // Opening it to write recovers it.
                let opened = try run("intelgraph checkpoint --data s")
                #expect(opened.status == 0, "INTELGRAPH_SEED=\(testSeed): \(opened.errors)")
                let hash = try run("intelgraph hash --data s").output
                #expect(
                    hash == other || hash == whole + other, "INTELGRAPH_SEED=\(testSeed) \(round)")
                let verified = try run("intelgraph verify --data s")
                #expect(verified.status == 0, "INTELGRAPH_SEED=\(testSeed): \(verified.output)")
                if hash != other { break }
            }
            if try run("intelgraph hash --data s").output == other {
                #expect(try run(line).status == 0)
            }
            #expect(try run("intelgraph hash --data s").output == whole + other)
            #expect(try run("ls s/import").output.isEmpty)
        }
    }
}
