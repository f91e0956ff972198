import Foundation

/// A scenario of the openCypher TCK with one row of its examples filled in.
public struct TCKScenario: Sendable {
    /// An error that the statement must end with.
    public struct Failure: Sendable {
        /// `SyntaxError` and the like.
        public let kind: String
        /// `compile time`, `runtime` or `any time`.
        public let phase: String
        /// `*` where any will do.
        public let detail: String
    }

    /// Rows that a statement must give.
    public struct Result: Sendable {
        public var columns: [String] = []
        /// The values in the TCK's notation.
        public var rows: [[String]] = []
        public let isOrdered: Bool
        public let ignoresListOrder: Bool
    }

    /// The folder of its feature below `features`, such as `clauses/match`.
    public let category: String
    /// Feature, number and the row of the examples: `Match1[3] (a, b)`.
    public internal(set) var name: String
    /// The named graph it begins with; nil for an empty one.
    public internal(set) var graph: String?
    public internal(set) var setUp: [String] = []
    /// Names with values in Cypher.
    public internal(set) var parameters: [(name: String, value: String)] = []
    public internal(set) var query = ""
    public internal(set) var result: Result?
    public internal(set) var failure: Failure?
    /// Signed counts by what is counted: `+nodes`, `-properties`. Nil if the scenario says nothing.
    public internal(set) var sideEffects: [String: Int]?
    /// Looks at the graph after the statement, with what is to be seen.
    public internal(set) var control: (query: String, result: Result?)?
    /// Procedures that must be there.
    public internal(set) var procedures: [TCKProcedure] = []

    init(category: String, name: String) {
        self.category = category
        self.name = name
    }

    /// The scenarios of all features below a folder of the TCK, in the order of their paths.
    public static func read(below folder: String, of root: String) throws -> [TCKScenario] {
        let top = "\(root)/tck/features"
        let paths = FileManager.default.subpaths(atPath: "\(top)/\(folder)") ?? []
        return try paths.sorted().filter { $0.hasSuffix(".feature") }.flatMap { path in
            try read(folder.isEmpty ? path : "\(folder)/\(path)", of: root)
        }
    }

    /// The scenarios of a feature, given by its path below `features`.
    public static func read(_ path: String, of root: String) throws -> [TCKScenario] {
        let text = try String(contentsOfFile: "\(root)/tck/features/\(path)", encoding: .utf8)
        let url = URL(fileURLWithPath: "/" + path)
        var reader = TCKFeatureReader(
            category: String(url.deletingLastPathComponent().path.dropFirst()),
            feature: url.deletingPathExtension().lastPathComponent)
        return reader.read(text)
    }

    /// The scenario with `<name>` replaced wherever a value can stand.
    func filled(_ bindings: [(key: String, value: String)]) -> TCKScenario {
        func fill(_ text: String) -> String {
            bindings.reduce(text) { text, binding in
                text.replacingOccurrences(of: "<\(binding.key)>", with: binding.value)
            }
        }
        func fill(_ result: Result?) -> Result? {
            guard var result else { return nil }
            result.columns = result.columns.map(fill)
            result.rows = result.rows.map { $0.map(fill) }
            return result
        }
        var filled = self
        filled.name += " (\(bindings.map(\.value).joined(separator: ", ")))"
        filled.setUp = setUp.map(fill)
        filled.parameters = parameters.map { ($0.name, fill($0.value)) }
        filled.query = fill(query)
        filled.result = fill(result)
        filled.control = control.map { (fill($0.query), fill($0.result)) }
        return filled
    }
}
