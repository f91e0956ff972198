// Holds the sources to the module map: an import must be declared in Package.swift, dependencies
// point down (a module names only modules declared before it), C modules are never re-exported,
// and the table in Docs/Architecture.md says what Package.swift says.
//
//   Tools/check-imports        exit status 1 and one file:line per violation

import Foundation

/// What the toolchain brings. Foundation is not here: the map says which modules may use it.
let toolchainModules: Set<String> = [
    "Swift", "Glibc", "Synchronization", "Dispatch", "_Concurrency", "Testing",
    "PackageDescription",
]

struct Package: Decodable {
    var targets: [PackageTarget]
}

struct PackageTarget: Decodable {
    var name: String
    var type: String
    var path: String?
    var dependencies: [Dependency]

    var folder: String {
        if let path { return path }
        return type == "test" ? "Tests/\(name)" : "Sources/\(name)"
    }
    var isModuleOfTheMap: Bool { type != "test" && folder.hasPrefix("Sources/") }
}

/// `{"byName": ["Graph", null]}` and the like: the first string is the name.
struct Dependency: Decodable {
    var name: String

    init(from decoder: any Decoder) throws {
        let kinds = try decoder.singleValueContainer().decode([String: [IgnoringOthers]].self)
        name = kinds.values.first?.first?.text ?? ""
    }

    struct IgnoringOthers: Decodable {
        var text: String?

        init(from decoder: any Decoder) throws {
            text = try? decoder.singleValueContainer().decode(String.self)
        }
    }
}

struct Import {
    var module: String
    var line: Int
    var isReexported: Bool
}

/// One row of the table in Docs/Architecture.md.
struct MapRow {
    var line: Int
    var mayImport: Set<String>
}

nonisolated(unsafe) var violationCount = 0  // Only the main thread runs.

func report(_ place: String, _ message: String) {
    print("\(place): \(message)")
    violationCount += 1
}

func describePackage() throws -> Package {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swift", "package", "dump-package"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let json = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(Package.self, from: json)
}

func swiftFiles(in folder: String) -> [String] {
    guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
    return walker.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
        .map { "\(folder)/\($0)" }.sorted()
}

func imports(in file: String) throws -> [Import] {
    let pattern =
        #/
        ^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(\w+)\s+)?
        import\s+(?:(?:struct|class|enum|protocol|func|typealias|var|let)\s+)?(\w+)
        /#
    let lines = try String(contentsOfFile: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line in
        guard let match = line.firstMatch(of: pattern) else { return nil }
        return Import(
            module: String(match.2), line: index + 1,
            isReexported: match.1 == "public" || line.contains("@_exported"))
    }
}

/// The rows that look like: | `Module` | what it is | `A` `B` |
func moduleMap() throws -> [String: MapRow] {
    var rows: [String: MapRow] = [:]
    let lines = try String(contentsOfFile: "Docs/Architecture.md", encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where line.hasPrefix("| `") {
        let cells = line.split(separator: "|")
        guard cells.count == 3 else { continue }
        let names = { (cell: Substring) in cell.matches(of: /`(\w+)`/).map { String($0.1) } }
        for module in names(cells[0]) {
            rows[module] = MapRow(line: index + 1, mayImport: Set(names(cells[2])))
        }
    }
    return rows
}

func checkImports(of target: PackageTarget, allowed: Set<String>) throws {
    for file in swiftFiles(in: target.folder) {
        for found in try imports(in: file) where found.module != target.name {
            let place = "\(file):\(found.line)"
            if !allowed.contains(found.module) {
                report(place, "\(target.name) may not import \(found.module)")
            }
            let isC =
                found.module.hasPrefix("C") && found.module.dropFirst().first?.isUppercase == true
            if isC, found.isReexported, found.module != "Cypher" {
                report(place, "the C module \(found.module) is re-exported")
            }
        }
    }
}

func checkMap(_ package: Package, _ map: [String: MapRow]) {
    let modules = package.targets.filter(\.isModuleOfTheMap)
    for module in modules {
        guard let row = map[module.name] else {
            report("Docs/Architecture.md:1", "the table lacks \(module.name)")
            continue
        }
        let declared = Set(module.dependencies.map(\.name))
        let written = row.mayImport.subtracting(["Foundation"])
        let place = "Docs/Architecture.md:\(row.line)"
        for name in declared.subtracting(written).sorted() {
            report(place, "\(module.name) depends on \(name) in Package.swift, not here")
        }
        for name in written.subtracting(declared).sorted() {
            report(place, "\(module.name) does not depend on \(name) in Package.swift")
        }
    }
    for name in Set(map.keys).subtracting(modules.map(\.name)).sorted() {
        report("Docs/Architecture.md:\(map[name]?.line ?? 1)", "there is no module \(name)")
    }
}

func checkOrder(_ package: Package) {
    let position = Dictionary(
        package.targets.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for target in package.targets where target.isModuleOfTheMap {
        for dependency in target.dependencies {
            if let own = position[target.name], let other = position[dependency.name], other >= own
            {
                report(
                    "Package.swift:1",
                    "\(target.name) depends on \(dependency.name), declared later")
            }
        }
    }
}

let package = try describePackage()
let map = try moduleMap()
for target in package.targets where target.type != "system" {
    var allowed = toolchainModules.union(target.dependencies.map(\.name))
    let mayUseFoundation = map[target.name]?.mayImport.contains("Foundation") ?? true
    if mayUseFoundation { allowed.formUnion(["Foundation", "FoundationEssentials"]) }
    try checkImports(of: target, allowed: allowed)
}
checkMap(package, map)
checkOrder(package)

guard violationCount == 0 else {
    print("check-imports: \(violationCount) violations")
    exit(1)
}
print("check-imports: \(package.targets.count) targets follow the module map")
