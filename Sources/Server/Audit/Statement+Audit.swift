import Bolt
import IntelGraph
import Query

extension Statement {
    /// Records a statement that changed the schema, before the change is durable: what is not in
    /// the audit log does not happen.
    func record(_ summary: QuerySummary, _ partition: PartitionName) throws(Failure) {
        guard summary.kind == .schema, !summary.isExplain, !summary.counters.isEmpty else {
            return
        }
        do throws(AuditError) {
            try core.audit.append(
                AuditEvent(
                    .schema, user: principal.name, address: principal.address,
                    database: partition.description, detail: run.text))
        } catch { throw .unrecorded(error) }
    }
}
