import Foundation

/// One row of `rows.json`: a statement, what to ask it with, and how its results are compared.
struct QueryRow: Decodable {
    let row: String
    let cypher: String
    /// The set of `parameters.json` that runs go through.
    let parameters: String
    /// The most runs, and the seconds after which no further run starts.
    let runs: Int
    let seconds: Double
    /// Runs before the clock starts; a hundredth of all by default.
    let warm: Int?
    /// `rows`, or `sum:COLUMN` for the number of rows and the sum of a column.
    let digest: String

    /// The rows beside the sources of the benchmark, or in another file.
    static func read(_ path: String?) throws -> [QueryRow] {
        let file =
            path.map { URL(fileURLWithPath: $0) }
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("rows.json")
        return try JSONDecoder().decode([QueryRow].self, from: Data(contentsOf: file))
    }
}
