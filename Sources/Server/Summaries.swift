import Bolt
import Graph
import IntelGraph
import Query

extension Outcome.ResultEnd {
    /// What is told after the rows of a statement.
    init(_ summary: QuerySummary, _ partition: PartitionName, bookmark: Bookmark?) {
        let kind: Kind
        switch summary.kind {
        case .read: kind = .read
        case .write: kind = summary.columns.isEmpty ? .write : .readAndWrite
        case .schema: kind = .schema
        }
        self.init(kind, database: partition.description)
        self.bookmark = bookmark?.text
        counters = summary.counters.entries.map { (Self.hyphenated($0.name), $0.count) }
        hasColumns = !summary.columns.isEmpty
        hasRows = summary.rowCount > 0
        milliseconds = summary.time.wholeMilliseconds
        if summary.isExplain {
            plan = summary.planDescription?.map
        } else {
            profile = summary.planDescription?.map
        }
    }

    /// `nodesCreated` as clients know it: `nodes-created`.
    private static func hyphenated(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            text += character.isUppercase ? "-" + character.lowercased() : String(character)
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
