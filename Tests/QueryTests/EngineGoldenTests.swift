import Foundation
import TestKit
import Testing

@testable import Query

/// The files of one folder below `Tests/Golden`.
private func goldenFiles(_ folder: String) -> [String] {
    let path = repositoryRoot + "/Tests/Golden/" + folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted().map { "\(folder)/\($0)" }
}

@Suite struct `Golden files` {
    @Test(arguments: goldenFiles("queries") + goldenFiles("plans"))
    func `statements give what their file says`(_ name: String) throws {
        var file = try GoldenFile(name)
        #expect(!file.cases.isEmpty)
        for index in file.cases.indices {
            let golden = file.cases[index]
            let actual = try golden.actualParts()
            if GoldenFile.isUpdating {
                file.cases[index].parts = actual
                continue
            }
            for (expected, found) in zip(golden.parts, actual) {
                #expect(expected.title == found.title, "\(name): \(golden.name)")
                #expect(expected.text == found.text, "\(name): \(golden.name)")
            }
        }
        if GoldenFile.isUpdating { try file.write() }
    }

    @Test func `of plans have no operator that Docs/Plans.md leaves out`() throws {
        let document = try String(
            contentsOfFile: repositoryRoot + "/Docs/Plans.md", encoding: .utf8)
        let plans = try goldenFiles("plans").flatMap { try GoldenFile($0).cases }
            .compactMap { $0.text("plan") }
        #expect(plans.count > 20)
        for line in plans.flatMap({ $0.split(separator: "\n").dropFirst() }) {
            let name = line.drop { $0 == " " }.prefix { $0.isLetter }
            let isThere = document.contains("`\(name)`")
            #expect(isThere, "\(line)")
        }
    }
}
