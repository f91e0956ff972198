public import Changelog

extension Store {
    /// The first record that the changelog still has, or will have.
    public func firstLSN() throws(StorageError) -> LSN {
        do {
            return try ChangelogReader.firstLSN(
                directory: StoreCore.changelogPath(directory), disk: core.disk)
        } catch { throw .changelog(error) }
    }
}
