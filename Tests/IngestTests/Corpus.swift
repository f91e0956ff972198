import Foundation
import IntelGraph
import TestKit

@testable import Ingest

/// The corpus of real Debezium events: the part that ships with the tests, else the shared one.
enum Corpus {
    static let shipped = repositoryRoot + "/Tests/Corpus"

    /// The path of a file under `corpus/`; nil where it is not there.
    static func path(_ name: String) -> String? {
        for root in [shipped, sharedData.map { $0 + "/corpus" }].compactMap({ $0 }) {
            for path in ["\(root)/\(name)", "\(root)/\(name).gz"]
            where FileManager.default.fileExists(atPath: path) {
                return path
            }
        }
        return nil
    }

    static func lines(_ path: String) throws -> [[UInt8]] {
        var reader = try LineReader(path: path)
        var lines: [[UInt8]] = []
        while let line = try reader.next(isGrowing: false) { lines.append(line) }
        return lines
    }

    static func messages(_ path: String) throws -> [SourceMessage] {
        try lines(path).enumerated().map {
            SourceMessage(origin: "file", offset: Int64($0.offset + 1), content: .line($0.element))
        }
    }

    /// The built-in mapping with other types and options.
    static func mapping(
        score: String = "numeric(12,4)", options: ConnectorOptions = ConnectorOptions()
    ) throws -> Mapping {
        let text = Mapping.builtInText.replacingOccurrences(
            of: "score: numeric(12,4)", with: "score: \(score)")
        var mapping = try Mapping.parse(yaml: text, file: "test")
        mapping.options = options
        return mapping
    }
}

/// The tables as PostgreSQL has them after the workload, each value as PostgreSQL's text.
struct ExpectedState {
    struct Table {
        var columns: [(name: String, type: String)]
        var rows: [[String: String?]]
    }

    var tables: [String: Table] = [:]
    /// Table, key and column of values that no faithful consumer gets right.
    var divergences: Set<[String]> = []

    init(path: String, divergences: String? = nil) throws {
        var bytes: [UInt8] = []
        let stream = try ByteStream(path: path)
        while case let more = try stream.read(), !more.isEmpty { bytes += more }
        let root = try JSONSerialization.jsonObject(with: Data(bytes)) as! [String: [String: Any]]
        for (name, table) in root {
            let columns = (table["columns"] as! [[String: Any]]).map {
                ($0["name"] as! String, $0["type"] as! String)
            }
            let rows = (table["rows"] as! [[String: Any]]).map { row in
                (row["text"] as? [String: Any] ?? row).mapValues { $0 as? String }
            }
            tables[name] = Table(columns: columns, rows: rows)
        }
        guard let divergences, let data = FileManager.default.contents(atPath: divergences) else {
            return
        }
        let known = try JSONSerialization.jsonObject(with: data) as! [String: Any]
        for difference in known["differences"] as! [[String: Any]] {
            self.divergences.insert(difference["at"] as! [String])
        }
    }
}
