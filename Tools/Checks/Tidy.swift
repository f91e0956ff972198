// Shows what the style guide calls aims: line width, file and function length, forced unwraps,
// notes left in the code, unsafe escapes without a reason. It informs and never fails; you judge.
//
//   Tools/tidy           counts and the first few of each kind
//   Tools/tidy --all     every finding

import Foundation

let lineWidth = 100
let fileLines = 500
let functionLines = 70
let shownPerKind = 5

struct Finding {
    var kind: String
    var place: String
    var detail: String
}

/// The code of a line: string literals emptied and the comment cut, so that words in them count for
/// nothing.
func codeOnly(_ line: Substring) -> String {
    var code: [UInt8] = []
    var isInString = false
    var previous: UInt8 = 0
    for byte in line.utf8 {
        if byte == UInt8(ascii: "\""), previous != UInt8(ascii: "\\") { isInString.toggle() }
        if !isInString, byte == UInt8(ascii: "/"), previous == byte {
            code.removeLast()
            break
        }
        if !isInString { code.append(byte) }
        previous = byte
    }
    return String(decoding: code, as: UTF8.self)
}

/// Whether a line can hold a match, found faster than a regular expression can.
func mayHold(_ words: [String], _ line: some StringProtocol) -> Bool {
    words.contains { word in
        let first = word.utf8.first
        var rest = line.utf8[...]
        while let index = rest.firstIndex(where: { $0 == first }) {
            rest = rest[index...]
            if rest.starts(with: word.utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

func swiftFiles(in folders: [String]) -> [String] {
    folders.flatMap { folder -> [String] in
        guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
        return walker.compactMap { $0 as? String }
            .filter { $0.hasSuffix(".swift") && !$0.hasPrefix(".build") }
            .map { "\(folder)/\($0)" }
            .filter { $0 != "Tools/Checks/Tidy.swift" }  // It spells out what it looks for.
    }.sorted()
}

/// Functions by brace depth: good enough for code that `swift format` has laid out.
func longFunctions(_ code: [String], file: String) -> [Finding] {
    var findings: [Finding] = []
    var depth = 0
    var open: [(name: String, line: Int, depth: Int)] = []
    var pending: (name: String, line: Int)?
    for (index, line) in code.enumerated() {
        if mayHold(["func", "init"], line),
            let match = line.firstMatch(
                of: /\b(?:func\s+([^\s(<]+)|(init|deinit)\b\s*[?!]?\s*[(<{])/)
        {
            pending = (String(match.1 ?? match.2 ?? ""), index + 1)
        }
        for byte in line.utf8 {
            if byte == UInt8(ascii: "{") {
                depth += 1
                if let function = pending { open.append((function.name, function.line, depth)) }
                pending = nil
            } else if byte == UInt8(ascii: "}") {
                if let function = open.last, function.depth == depth {
                    open.removeLast()
                    let count = index + 1 - function.line + 1
                    if count > functionLines {
                        findings.append(
                            Finding(
                                kind: "functions over \(functionLines) lines",
                                place: "\(file):\(function.line)",
                                detail: "\(function.name) has \(count)"))
                    }
                }
                depth -= 1
            }
        }
    }
    return findings
}

func lineFindings(_ lines: [Substring], _ code: [String], file: String) -> [Finding] {
    let isTest = file.hasPrefix("Tests/")
    var findings: [Finding] = []
    for (index, line) in lines.enumerated() {
        func add(_ kind: String, _ detail: String) {
            findings.append(Finding(kind: kind, place: "\(file):\(index + 1)", detail: detail))
        }
        var text: String { line.trimmingCharacters(in: .whitespaces) }
        if line.utf8.count > lineWidth, line.count > lineWidth {
            add("lines over \(lineWidth) columns", "\(line.count) columns")
        }
        if mayHold(["TODO", "FIXME", "XXX"], line), line.contains(/\b(TODO|FIXME|XXX)\b/) {
            add("notes left in the code", text)
        }
        if !isTest, mayHold(["!"], code[index]),
            code[index].contains(/\b(try|as)!|[\w\])]!(?=[\s.,)\]\[(:?]|$)/)
        {
            add("forced unwraps outside tests", text)
        }
        if mayHold(["@unchecked Sendable", "nonisolated(unsafe)"], code[index]) {
            let before = index > 0 ? lines[index - 1] : ""
            if !line.contains("//"), !before.contains("//") {
                add("unsafe escapes without a reason", text)
            }
        }
    }
    return findings
}

func findings(in file: String) throws -> [Finding] {
    let lines = try String(contentsOfFile: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
    let code = lines.map(codeOnly)
    var found = lineFindings(lines, code, file: file) + longFunctions(code, file: file)
    if lines.count > fileLines {
        found.append(
            Finding(
                kind: "files over \(fileLines) lines", place: file, detail: "\(lines.count) lines"))
    }
    return found
}

let files = swiftFiles(in: ["Sources", "Tests", "Tools", "Fuzz"])
let byKind = Dictionary(grouping: try files.flatMap(findings), by: \.kind)
let limit = CommandLine.arguments.contains("--all") ? Int.max : shownPerKind
for (kind, found) in byKind.sorted(by: { $0.key < $1.key }) {
    print("\(found.count) \(kind)")
    for finding in found.prefix(limit) { print("    \(finding.place): \(finding.detail)") }
    if found.count > limit { print("    and \(found.count - limit) more (Tools/tidy --all)") }
}
print("tidy: \(files.count) files, \(byKind.values.reduce(0) { $0 + $1.count }) findings")
