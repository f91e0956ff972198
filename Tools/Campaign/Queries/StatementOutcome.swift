import Cypher
import Graph
import IntelGraph
import Query
import TestKit

/// What a statement gave, in a form that is the same for every right way to run it.
enum StatementOutcome {
    struct Rows: Equatable {
        /// One text for each value, in order.
        var values: [[String]] = []
        var counters: [String] = []
        /// The graph afterwards, for statements that write.
        var contents: [String] = []
    }

    case rows(Rows)
    case failure(QueryError)

    init(_ body: () throws -> Rows) {
        do {
            self = .rows(try body())
        } catch IntelGraphError.query(let error) {
            self = .failure(error)
        } catch let error as QueryError {
            self = .failure(error)
        } catch {
            self = .failure(QueryError(.storage, "\(error)"))
        }
    }

    /// Whether a limit of ours ended it, which tells nothing.
    var isCutShort: Bool {
        if case .failure(let error) = self { error.kind == .limitExceeded } else { false }
    }

    /// What does not agree; nil if all does.
    func difference(
        from other: StatementOutcome, _ rule: ComparisonRule, toleratesErrors: Bool
    ) -> String? {
        // A limit may be reached before the row that fails, or after it.
        let toleratesErrors = toleratesErrors || rule.isLimited
        return switch (self, other) {
        case (.rows(let found), .rows(let wanted)): rule.difference(found, wanted)
        case (.failure(let found), .failure(let wanted)):
            // Which of two rows fails first depends on how many go through a clause at once.
            found.isCompileTime == wanted.isCompileTime || toleratesErrors
                ? nil : "\(found.text) and not \(wanted.text)"
        case (.failure(let found), .rows):
            toleratesErrors && !found.isCompileTime ? nil : "\(found.text) and not rows"
        case (.rows, .failure(let wanted)):
            toleratesErrors && !wanted.isCompileTime ? nil : "rows and not \(wanted.text)"
        }
    }
}

/// What two outcomes differ in.
enum DifferenceKind {
    case rows, errors, rowsAndError

    init(_ first: StatementOutcome, _ second: StatementOutcome) {
        self =
            switch (first, second) {
            case (.rows, .rows): .rows
            case (.failure, .failure): .errors
            case (.rows, .failure), (.failure, .rows): .rowsAndError
            }
    }
}

extension QueryError {
    fileprivate var text: String { "\(kind.rawValue) \(detail): \(message)" }
}

/// How the rows of a statement are compared: what Cypher leaves open is not.
struct ComparisonRule {
    /// Columns by which rows are ordered, the first key first.
    private var orderedColumns: [Int] = []
    /// Whether these are all columns, so that equal keys are equal rows.
    private var isTotallyOrdered = false
    private(set) var isLimited = false
    /// Whether a list may come in any order: collected, or of a pattern's matches.
    private var ignoresListOrder = false

    /// Nil for a statement whose rows depend on what Cypher leaves open.
    init?(_ query: RegularQuery) {
        let survey = QuerySurvey(query)
        guard survey.isCertain else { return nil }
        ignoresListOrder = survey.hasUnorderedLists
        guard query.parts.count == 1,
            case .return(let projection)? = query.parts[0].clauses.last?.kind
        else { return }
        isLimited = projection.skip != nil || projection.limit != nil
        guard !projection.includesAll else { return }
        for key in projection.orderBy {
            let column = projection.items.firstIndex { item in
                key.expression.isVariable(item.alias?.name ?? item.name)
            }
            guard let column else { break }
            orderedColumns.append(column)
        }
        isTotallyOrdered = Set(orderedColumns).count == projection.items.count
    }

    func difference(_ found: StatementOutcome.Rows, _ wanted: StatementOutcome.Rows) -> String? {
        if found.counters != wanted.counters {
            return "counters \(found.counters) and not \(wanted.counters)"
        }
        if found.contents != wanted.contents {
            let extra = found.contents.filter { !wanted.contents.contains($0) }
            let missing = wanted.contents.filter { !found.contents.contains($0) }
            return "the graph has \(extra) and not \(missing)"
        }
        if found.values.count != wanted.values.count {
            return "\(found.values.count) rows and not \(wanted.values.count): "
                + "\(found.values.prefix(8)) and not \(wanted.values.prefix(8))"
        }
        let (found, wanted) = (canonical(found.values), canonical(wanted.values))
        let foundKeys = found.map { row in orderedColumns.map { row[$0] } }
        let wantedKeys = wanted.map { row in orderedColumns.map { row[$0] } }
        if foundKeys != wantedKeys { return "in order \(foundKeys) and not \(wantedKeys)" }
        if isLimited && !isTotallyOrdered { return nil }
        func bag(_ rows: [[String]]) -> [String] {
            rows.map { $0.joined(separator: " | ") }.sorted()
        }
        let (foundBag, wantedBag) = (bag(found), bag(wanted))
        return foundBag == wantedBag ? nil : "rows \(foundBag) and not \(wantedBag)"
    }

    private func canonical(_ rows: [[String]]) -> [[String]] {
        rows.map { row in
            row.map { TCKNotation.canonical($0, ignoringListOrder: ignoresListOrder) }
        }
    }
}

extension Value {
    /// The text by which values are compared: equal numbers are equal whatever their type, and
    /// the last digits of sums, which depend on the order of rows, do not count.
    var comparableText: String {
        switch self {
        case .float(let number) where number.isFinite && abs(number) < 1e15:
            let scaled = (number * 1e9).rounded() / 1e9
            return scaled == scaled.rounded() ? "\(Int64(scaled))" : "\(scaled)"
        case .list(let items): return "[\(items.map(\.comparableText).joined(separator: ", "))]"
        case .map(let map):
            let entries = zip(map.keys, map.values).map { "`\($0)`: \($1.comparableText)" }
            return "{\(entries.sorted().joined(separator: ", "))}"
        default: return description
        }
    }
}
