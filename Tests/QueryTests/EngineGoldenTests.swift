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
}
