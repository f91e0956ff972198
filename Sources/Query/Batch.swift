public import Graph

/// Up to about `QueryOptions.batchRowCount` rows in columns. What a slot holds is fixed by the plan
/// (`Scope`).
public struct Batch: Sendable {
    public var columns: [Column]
    public var count: Int
    /// Properties that were read ahead for expressions over this very batch.
    var properties: [(PropertyRead, Column)] = []

    public init(columns: [Column], count: Int) {
        self.columns = columns
        self.count = count
    }

    /// One row without columns: what a plan begins with.
    static var unit: Batch { Batch(columns: [], count: 1) }

    /// The rows at these places, in this order; a negative place gives a row of nulls. Columns that
    /// `isLive` says no are not copied and hold nulls.
    func gather(_ rows: ContiguousArray<Int32>, isLive: [Bool]? = nil) -> Batch {
        var gathered: [Column] = []
        gathered.reserveCapacity(columns.count + 2)
        for (slot, column) in columns.enumerated() {
            if let isLive, !isLive[slot] {
                gathered.append(Column(.nulls, count: rows.count))
            } else {
                gathered.append(column.gather(rows))
            }
        }
        return Batch(columns: gathered, count: rows.count)
    }

    /// A part of the rows.
    func slice(_ range: Range<Int>) -> Batch {
        if range == 0..<count { return self }
        return Batch(columns: columns.map { $0.slice(range) }, count: range.count)
    }

    /// The rows of all batches behind each other; they have the same slots.
    static func concatenate(_ batches: [Batch]) -> Batch {
        guard let first = batches.first, batches.count > 1 else { return batches.first ?? .unit }
        let columns = first.columns.indices.map { slot in
            Column.concatenate(batches.map { $0.columns[slot] })
        }
        return Batch(columns: columns, count: batches.reduce(0) { $0 + $1.count })
    }
}

/// Which variables are bound at a place in the plan, and in which column each one is.
struct Scope: Sendable {
    private(set) var names: [String] = []
    /// The column of each name; empty while there are few names, which are found as quickly by
    /// looking at them.
    private var slots: [String: Int] = [:]
    private static let fewNames = 64

    init(_ names: [String] = []) {
        self.names = names
        if names.count > Self.fewNames {
            for (slot, name) in names.enumerated() { slots[name] = slot }
        }
    }

    /// The column of a variable; nil where it is not bound.
    func slot(of name: String) -> Int? {
        names.count > Self.fewNames ? slots[name] : names.lastIndex(of: name)
    }

    /// Whether a variable is bound.
    func contains(_ name: String) -> Bool { slot(of: name) != nil }

    /// Binds a variable to the next column.
    @discardableResult
    mutating func bind(_ name: String) -> Int {
        names.append(name)
        if names.count == Self.fewNames + 1 {
            self = Scope(names)
        } else if names.count > Self.fewNames {
            slots[name] = names.count - 1
        }
        return names.count - 1
    }
}
