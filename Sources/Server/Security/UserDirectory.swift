import Bolt
import IntelGraph
import Storage
import Synchronization

/// The users of the shard, kept until they change.
final class UserDirectory: Sendable {
    private struct State {
        /// How many changes of users there had been when these were read; nil before that.
        var changeCount: UInt64?
        var users: [[UInt8]: UserRecord] = [:]
    }

    private let store: Store
    private let state = Mutex(State())

    init(_ shard: Shard) { store = shard.store }

    /// Grows whenever users change.
    var changeCount: UInt64 { store.userChangeCount }

    func user(named name: [UInt8]) throws(Failure) -> UserRecord? {
        let changeCount = store.userChangeCount
        let known: UserRecord?? = state.withLock { state in
            state.changeCount == changeCount ? .some(state.users[name]) : nil
        }
        if let known { return known }
        return try read(changeCount)[name]
    }

    func isEmpty() throws(Failure) -> Bool { try read(store.userChangeCount).isEmpty }

    private func read(_ changeCount: UInt64) throws(Failure) -> [[UInt8]: UserRecord] {
        let found: [(name: String, record: UserRecord)]
        do throws(StorageError) {
            found = try store.snapshot().users()
        } catch { throw Failure(IntelGraphError(error)) }
        let users = Dictionary(found.map { (Array($0.name.utf8), $0.record) }) { $1 }
        state.withLock { state in
            // Others may have read later changes meanwhile.
            if state.changeCount ?? 0 > changeCount { return }
            state = State(changeCount: changeCount, users: users)
        }
        return users
    }
}
