/// How the tables of a source become a graph: what `ingest --mapping FILE` reads.
///
/// The file is YAML; `Mapping.builtInText` is an example and the documentation of every key.
public struct Mapping: Sendable {
    public var options: ConnectorOptions
    public var tables: [TableMapping]

    public init(options: ConnectorOptions = ConnectorOptions(), tables: [TableMapping]) {
        self.options = options
        self.tables = tables
    }

    /// The index of the table's mapping; nil where it has none. The first that matches wins.
    func index(topic: String, schema: String, table: String) -> Int? {
        tables.firstIndex { mapping in
            let pattern = mapping.pattern
            return pattern.matches(table) || pattern.matches("\(schema).\(table)")
                || pattern.matches(topic)
        }
    }
}

/// How the rows of one table become nodes and relationships.
public struct TableMapping: Sendable {
    /// What the decimals of a table become.
    public enum Decimals: String, Sendable, CaseIterable { case float, string }

    /// The name under which versions are kept and messages tell: the pattern as it was written.
    public var name: String
    var pattern: NamePattern
    public var partition: PartitionTemplate
    /// The columns that tell rows of one partition apart.
    public var key: [String]
    /// Types of columns, in PostgreSQL's names; those of a schema in the events come before them.
    public var columns: [String: ColumnType]
    public var decimals: Decimals
    /// The column whose JSON entries become properties of their own.
    public var spread: String?
    /// Columns whose change makes the row's element another one.
    public var identity: [String]
    /// Columns that tell events apart where a stream has no versions; empty if none do.
    public var eventID: [String]
    /// Variables of `upsert` whose MERGE may make stubs.
    public var stubs: Set<String>
    /// Schema commands, run once before the first event.
    public var constraints: [String]
    /// Cypher over `$events`; each is run for all rows of one batch and partition.
    public var upsert: String
    public var delete: String
    /// Run before `upsert` for rows whose identity changed; `delete` where the file has none.
    public var move: String
    /// Returns `row` and `properties` of the events' elements.
    public var read: String
}

extension TableMapping {
    func statement(_ purpose: IngestStatement.Purpose) -> IngestStatement {
        let text =
            switch purpose {
            case .upsert: upsert
            case .delete: delete
            case .move: move
            case .read: read
            }
        return IngestStatement(table: name, purpose: purpose, text: text, stubs: stubs)
    }
}

/// A name with `*` for any text.
struct NamePattern: Sendable, Hashable {
    private let parts: [String]

    init(_ text: String) {
        parts = text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    }

    func matches(_ name: String) -> Bool {
        guard parts.count > 1 else { return name == parts[0] }
        var rest = Substring(name)
        guard rest.hasPrefix(parts[0]) else { return false }
        rest = rest.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
    }
}

/// The name of a row's partition, such as `{tenant_id}/{case_id}`.
public struct PartitionTemplate: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        case column(String)
    }

    let parts: [Part]
    /// The part with the slash that ends the tenant's name; 0 where a column holds that.
    let caseIndex: Int

    /// Nil where a brace has no partner or a column no name.
    public init?(_ text: String) {
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else {
                return nil
            }
            let name = rest[rest.index(after: open)..<close]
            guard !name.isEmpty, !name.contains("{") else { return nil }
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            parts.append(.column(String(name)))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        guard !parts.isEmpty else { return nil }
        self.parts = parts
        caseIndex =
            parts.firstIndex {
                guard case .text(let text) = $0 else { return false }
                return text.utf8.contains(UInt8(ascii: "/"))
            } ?? 0
    }

    var columns: [String] {
        parts.compactMap { if case .column(let name) = $0 { name } else { nil } }
    }
}
