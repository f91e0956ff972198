import Foundation
import Synchronization

/// SIGHUP as a request: what the process works with, such as certificates, is to be read anew.
enum Reload {
    private static let flag = Atomic(false)

    static func catchSignal() {
        signal(SIGHUP) { _ in Reload.flag.store(true, ordering: .relaxed) }
    }

    /// Whether a request has come since this was asked last.
    static func take() -> Bool { flag.exchange(false, ordering: .relaxed) }
}
