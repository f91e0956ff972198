import Bolt
import Cypher
import Graph
import IntelGraph
import Query
import Storage

// Commands on users. They go past the engine, which would keep their text.
extension Statement {
    /// The command on users that the statement is; nil if it is another statement.
    func administrationCommand() throws(Failure) -> AdministrationCommand? {
        do throws(CypherError) {
            return try AdministrationCommand.parse(run.text)
        } catch { throw Failure(IntelGraphError.query(QueryError(error))) }
    }

    /// Runs a command as a transaction of its own.
    func administrate(_ command: AdministrationCommand) throws(Failure) {
        // First, so that who may not do it at all is told so, and the audit log too.
        let administration = try prepare(command)
        if run.start.isReadOnly { throw Self.writesWhereItMayNot }
        let store = core.shard.store
        core.waitForTurn(.together, activity, until: limits.deadline, on: loop) { failure in
            if let failure { return tell(.failed(failure)) }
            store.write { transaction in
                try core.perform(administration, transaction)
            } completion: { result in
                core.gate.leave(.together)
                core.pool.run {
                    do {
                        let count = try result.get()
                        finish(administration, count, bookmark: try core.bookmark())
                    } catch { tell(.failed(limits.failure(error))) }
                }
            }
        }
    }

    /// Runs a command as a part of a transaction.
    func administrate(
        _ command: AdministrationCommand, in transaction: OpenTransaction
    ) throws(Failure) {
        let administration = try prepare(command)
        guard case .writing(let writing) = transaction.source else {
            // Every user may, but not hold the writer from here on to the end.
            try transaction.performAtCommit(administration)
            return finish(administration, 1, bookmark: nil)
        }
        let count: Int
        do {
            count = try writing.perform { try core.perform(administration, $0) }
        } catch { throw limits.failure(error) }
        finish(administration, count, bookmark: nil)
    }

    private func prepare(_ command: AdministrationCommand) throws(Failure) -> Administration {
        var changesOwnPassword = false
        if case .changeOwnPassword = command.kind { changesOwnPassword = true }
        let principal = try core.security.current(
            principal, changesPassword: changesOwnPassword)
        do throws(Failure) {
            return try Administration(command, parameters, principal, core.security)
        } catch {
            if error == .administratorsOnly { core.security.recordRefusal(of: principal, error) }
            throw error
        }
    }

    private func finish(_ administration: Administration, _ count: Int, bookmark: Bookmark?) {
        var end = Outcome.ResultEnd(.schema, database: PartitionName.system.description)
        if count > 0 { end.counters = [("system-updates", count)] }
        end.bookmark = bookmark?.text
        end.hasColumns = false
        end.hasRows = false
        begin([], .system, PartitionNames())
        stream.breakOff(.ended(end))
    }
}

extension ServerCore {
    /// Applies a command on users, and records it; returns how many users it changed.
    func perform(_ administration: Administration, _ transaction: Transaction) throws -> Int {
        let count = try administration.apply(to: transaction, security)
        if count > 0 { try record(administration.summary, by: administration.principal) }
        return count
    }
}

extension Role {
    /// What a statement needs.
    init(for kind: PreparedQuery.Kind) {
        switch kind {
        case .read: self = .reader
        case .write: self = .writer
        case .schema: self = .admin
        }
    }
}
