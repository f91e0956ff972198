import Foundation
import TestKit
import Testing

@Suite("The command prints what its transcripts say")
struct TranscriptTests {
    private static let folder = repositoryRoot + "/Tests/Golden/commands"

    static let names: [String] = (try? FileManager.default.contentsOfDirectory(atPath: folder))?
        .filter { $0.hasSuffix(".txt") }.sorted() ?? []

    @Test("each of them", arguments: names)
    func transcript(_ name: String) throws {
        let transcript = try Transcript(path: "\(Self.folder)/\(name)")
        let results = try withTemporaryDirectory { try transcript.run(in: $0) }
        if Transcript.isUpdating { return try transcript.write(results) }
        for (step, found) in results {
            #expect(found == step.expected, "\(name), line \(step.lineNumber): \(step.command)")
        }
    }

    @Test("a hundred kinds of bad event, statement, mapping, file and flag at least")
    func badInput() throws {
        var count = 0
        for name in Self.names where name.hasPrefix("bad-") {
            for case .step(let step) in try Transcript(path: "\(Self.folder)/\(name)").parts {
                if name == "bad-events.txt" {
                    // A line for each event: its number and the reason.
                    count += step.expected.count { $0.first?.isNumber == true }
                } else if step.expected.contains(where: { $0.hasPrefix("! Error: ") }) {
                    count += 1
                }
            }
        }
        #expect(count >= 250)
    }
}
