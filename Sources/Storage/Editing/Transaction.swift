public import Graph

/// What a write closure works with: writers of partitions and the ledger, all of one job.
///
/// Everything succeeds or fails together. It is valid only within the closure, on its thread. An
/// error that a writer threw leaves it unusable: the closure has to end with one.
public final class Transaction {
    let job: JobState

    init(_ job: JobState) { self.job = job }

    /// The writer of a partition, the same at each call.
    public func writer(partition: PartitionID) throws(StorageError) -> any GraphWriter {
        try job.writer(partition)
    }

    /// The partition of a name; nil if there is none and none is to be made.
    public func partition(named name: String, createIfMissing: Bool) throws(StorageError)
        -> PartitionID?
    {
        try job.partition(named: name, createIfMissing: createIfMissing)
    }
}
