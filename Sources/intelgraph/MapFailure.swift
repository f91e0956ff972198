import Foundation

/// What happens when a page of a mapped file cannot be read: the file was cut short, or its disk
/// fails. The kernel says so by a signal, and there is nothing to go on with.
enum MapFailure {
    private static let message: StaticString = """
        Error: a page of data.mdb cannot be read: the file was cut short, or its disk fails.
        Restore the directory from a copy, or ingest the events into a new one.

        """

    /// From now on the process ends with a message instead of a core dump.
    static func catchSignal() {
        signal(SIGBUS) { _ in
            // Only calls that are safe in a signal handler.
            _ = write(2, MapFailure.message.utf8Start, MapFailure.message.utf8CodeUnitCount)
            _exit(1)
        }
    }
}
