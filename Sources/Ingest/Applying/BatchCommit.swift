/// Brings a batch of decoded messages into one transaction, with all that makes it exactly once.
struct BatchCommit {
    private let mapping: Mapping
    private let transaction: any IngestTransaction
    private var counts = BatchCounts()
    /// The offsets that the batch reaches, by origin; nil for names that have gone.
    private var offsets: [String: Int64?] = [:]

    init(mapping: Mapping, transaction: any IngestTransaction) {
        self.mapping = mapping
        self.transaction = transaction
    }

    mutating func commit(_ entries: ArraySlice<DecodedEntry>) throws(ApplyError) -> BatchCounts {
        var events: [ChangeEvent] = []
        do throws(IngestError) {
            for entry in entries {
                if let event = try event(of: entry) { events.append(event) }
            }
        } catch {
            throw .stop(error)
        }
        var application = BatchApplication(mapping: mapping, transaction: transaction)
        try application.apply(events)
        counts.add(application.counts)
        do throws(IngestError) {
            for (origin, offset) in offsets { try transaction.setOffset(offset, of: origin) }
        } catch {
            throw .stop(error)
        }
        return counts
    }

    /// The change that an entry stands for; nil where there is none to apply.
    private mutating func event(of entry: DecodedEntry) throws(IngestError) -> ChangeEvent? {
        guard try isNewOffset(of: entry.message) else {
            counts.repeatedOffsets += 1
            return nil
        }
        // A letter that is tried again goes, and comes back with its new reason if need be.
        if let letter = entry.message.deadLetter {
            try transaction.removeDeadLetter(letter.number)
        }
        switch entry.outcome {
        case .change(let event): return event
        case .ignored(let name): counts.ignored[name, default: 0] += 1
        case .poison(let poison):
            let letter = DeadLetter(
                entry.message, reason: poison.reason, timeMilliseconds: currentMilliseconds())
            try transaction.addDeadLetter(letter.bytes)
            counts.deadLettered += 1
        }
        return nil
    }

    private mutating func isNewOffset(of message: SourceMessage) throws(IngestError) -> Bool {
        // Dead letters that are tried again have no offset.
        if message.origin.isEmpty { return true }
        let known: Int64?
        if let reached = offsets[message.origin] {
            known = reached
        } else {
            known = try transaction.offset(of: message.origin)
        }
        if let known, message.offset <= known { return false }
        if let retired = message.retiredOrigin { offsets.updateValue(nil, forKey: retired) }
        offsets.updateValue(message.offset, forKey: message.origin)
        return true
    }
}
