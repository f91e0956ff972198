import Bytes
import Graph

/// A row that a batch touches: its state as events change it, and what of it is written already.
struct WorkingRow {
    let table: Int
    let address: RowAddress
    var state: RowState
    /// The element as it will be; nil where it is as in the graph, or gone.
    var image: RowImage?
    /// Whether the element must be written.
    var isDirty = false
    /// Whether the state must be written.
    var isStateDirty = false
    /// Whether the graph holds the element, and its identity there.
    private(set) var storedIsLive: Bool
    private(set) var storedIdentity: UInt64

    init(table: Int, address: RowAddress, state: RowState) {
        self.table = table
        self.address = address
        self.state = state
        storedIsLive = state.isLive
        storedIdentity = state.identity
    }

    /// What has to be done in the graph before the element, if any, is written.
    var firstStep: IngestStatement.Purpose? {
        guard isDirty, storedIsLive else { return nil }
        if !state.isLive { return .delete }
        return state.identity != storedIdentity ? .move : nil
    }

    mutating func noteWritten() {
        storedIsLive = state.isLive
        storedIdentity = state.identity
        isDirty = false
        isStateDirty = false
    }
}

// What events do to one row. The values that a row lacks come from `old`, which the caller gets.
extension WorkingRow {
    /// Makes the event's row the current one. `old` is the element so far where the row lives.
    mutating func upsert(
        _ row: DecodedRow, _ event: ChangeEvent, old: RowImage?, mapping: TableMapping
    ) {
        var source = old
        var sourceMissing = state.unresolved
        var isOldRow = true
        if !state.isLive {
            let carried =
                event.hasOldKey
                ? state.carried.first { isSameChange($0.version, event.version) } : nil
            source = carried?.image
            sourceMissing = carried?.missing ?? []
            isOldRow = false
        }
        var image = RowImage(properties: row.properties, columnNames: row.shape.names)
        var missing: [String] = []
        for index in row.unavailable {
            let name = row.shape.columns[index].name
            if let source, !sourceMissing.contains(name) {
                image.copy(name, from: source, spread: mapping.spread)
            } else {
                missing.append(name)
            }
        }
        let keepsOrigin = isOldRow && !state.unresolved.isEmpty
        state.unresolvedSince =
            missing.isEmpty ? nil : keepsOrigin ? state.unresolvedSince : event.version
        state.unresolved = missing
        state.version = event.version ?? state.version
        state.isLive = true
        state.isFlat = event.isFlat
        state.extraNames = mapping.spread == nil ? [] : row.shape.extraNames
        state.dropCarried(upTo: event.version)
        state.moved = nil
        set(image, mapping: mapping)
    }

    /// Removes the row. Returns the values that its new key may need; `old` is the element so far.
    mutating func delete(_ event: ChangeEvent, old: RowImage?) -> CarriedRow? {
        var carried: CarriedRow?
        if let old, event.newAddress != nil, state.isLive {
            carried = CarriedRow(version: event.version, image: old, missing: state.unresolved)
        }
        if let address = event.newAddress, state.isLive, !state.unresolved.isEmpty {
            state.moved = MovedRow(
                address: address, version: event.version,
                unresolvedSince: state.unresolvedSince, missing: state.unresolved)
        } else {
            state.moved = nil
        }
        state.version = event.version ?? state.version
        state.isLive = false
        state.isFlat = false
        state.identity = 0
        state.extraNames = []
        state.unresolved = []
        state.unresolvedSince = nil
        state.dropCarried(upTo: event.version)
        image = nil
        isDirty = true
        isStateDirty = true
        return carried
    }

    /// Removes the row because its table was truncated. Only values that wait for a later change
    /// are kept: the watermark stands for the version.
    mutating func truncate(to version: EventVersion?) {
        var empty = RowState()
        empty.carried = state.carried.filter { carried in
            guard let version, let waiting = carried.version else { return false }
            return waiting > version
        }
        if !empty.carried.isEmpty { empty.version = version }
        state = empty
        image = nil
        isDirty = true
        isStateDirty = true
    }

    /// What a row does with values from its former key.
    enum Delivery {
        case done
        /// The row has gone on itself: its new key gets them.
        case forward(CarriedRow, RowAddress)
    }

    /// Takes the values with which the row left its former key. `old` is the element so far.
    mutating func receive(_ carried: CarriedRow, old: RowImage?, mapping: TableMapping) -> Delivery
    {
        if state.isLive {
            guard !state.unresolved.isEmpty, var image = old,
                isSameChange(state.unresolvedSince, carried.version)
            else { return hold(carried, mapping) }
            for name in state.unresolved where !carried.missing.contains(name) {
                image.copy(name, from: carried.image, spread: mapping.spread)
            }
            state.unresolved.removeAll { !carried.missing.contains($0) }
            if state.unresolved.isEmpty { state.unresolvedSince = nil }
            set(image, mapping: mapping)
            return .done
        }
        guard var moved = state.moved, isSameChange(moved.unresolvedSince, carried.version) else {
            return hold(carried, mapping)
        }
        let forwarded = CarriedRow(
            version: moved.version, image: carried.image, missing: carried.missing)
        moved.missing.removeAll { !carried.missing.contains($0) }
        state.moved = moved.missing.isEmpty ? nil : moved
        isStateDirty = true
        return .forward(forwarded, moved.address)
    }

    /// Keeps the values until the row begins, unless that is past.
    private mutating func hold(_ carried: CarriedRow, _ mapping: TableMapping) -> Delivery {
        if let version = state.version, let waiting = carried.version, waiting <= version {
            return .done
        }
        isStateDirty = true
        if let index = state.carried.firstIndex(where: { isSameChange($0.version, carried.version) }
        ) {
            var known = state.carried[index]
            for name in known.missing where !carried.missing.contains(name) {
                known.image.copy(name, from: carried.image, spread: mapping.spread)
            }
            known.missing.removeAll { !carried.missing.contains($0) }
            state.carried[index] = known
        } else {
            state.carried.append(carried)
        }
        return .done
    }

    private mutating func set(_ image: RowImage, mapping: TableMapping) {
        self.image = image
        state.identity = 0
        if !mapping.identity.isEmpty {
            var writer = ByteWriter(reservingCapacity: 32)
            for name in mapping.identity {
                ValueCoder.append(image.properties[name] ?? .null, to: &writer)
            }
            state.identity = XXH3.hash64(writer.bytes)
        }
        isDirty = true
        isStateDirty = true
    }
}
