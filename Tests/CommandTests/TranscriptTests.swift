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

    @Test("there are at least as many kinds of bad input as promised")
    func badInput() throws {
        var count = 0
        for name in Self.names where name.hasPrefix("bad-") {
            count += try Transcript(path: "\(Self.folder)/\(name)").parts.count { part in
                guard case .step(let step) = part else { return false }
                return step.expected.contains { $0.hasPrefix("! ") }
            }
        }
        #expect(count >= 100)
    }
}
