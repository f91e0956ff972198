import Bolt
import IntelGraph

/// What a transaction tells its client, so that a later one can be made to see it: the last record
/// of the changelog that it saw.
struct Bookmark: Equatable {
    let lsn: UInt64

    var text: String { "IG:\(lsn)" }

    /// The latest of a client's bookmarks; nil if there are none.
    static func latest(of texts: [String]) throws(Failure) -> Bookmark? {
        var latest: UInt64?
        for text in texts {
            guard text.hasPrefix("IG:"), let lsn = UInt64(text.dropFirst(3)) else {
                throw Failure(
                    "Neo.ClientError.Transaction.InvalidBookmark",
                    "'\(text.prefix(100))' is no bookmark of this server")
            }
            latest = max(latest ?? 0, lsn)
        }
        return latest.map { Bookmark(lsn: $0) }
    }
}
