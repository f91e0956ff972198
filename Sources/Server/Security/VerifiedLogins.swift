import Crypto
import Storage
import Synchronization

/// Passwords that were right a short time ago, so that who logs in with each request, or with a
/// hundred connections, is not hashed each time.
///
/// Nothing of a password is kept but its HMAC, with a key that never leaves the process.
final class VerifiedLogins: Sendable {
    private struct Entry {
        var code: [UInt8]
        /// What the password was compared with; another one is another password.
        var stored: UserRecord.PasswordHash
        var end: ContinuousClock.Instant
        /// From where it was shown, the latest last.
        var addresses: [[UInt8]] = []
    }

    private static let entryLimit = 1_000
    private static let lifetime = Duration.seconds(600)
    private static let addressLimit = 16

    private let key = SymmetricKey(size: .bits256)
    private let entries = Mutex<[[UInt8]: Entry]>([:])

    /// Whether the password of a user was right before.
    ///
    /// - Parameter address: from where it must have been; nil for anywhere.
    func has(
        _ name: [UInt8], _ password: String, _ stored: UserRecord.PasswordHash,
        from address: [UInt8]? = nil
    ) -> Bool {
        let entry = entries.withLock { $0[name] }
        guard let entry, entry.stored == stored, entry.end > .now else { return false }
        if let address, !entry.addresses.contains(address) { return false }
        return areEqual(entry.code, code(password))
    }

    func add(
        _ name: [UInt8], _ password: String, _ stored: UserRecord.PasswordHash,
        from address: [UInt8]
    ) {
        let code = code(password)
        entries.withLock { entries in
            if entries.count >= Self.entryLimit { entries.removeAll() }
            var addresses = entries[name]?.addresses.filter { $0 != address } ?? []
            addresses = addresses.suffix(Self.addressLimit - 1) + [address]
            entries[name] = Entry(
                code: code, stored: stored, end: .now + Self.lifetime, addresses: addresses)
        }
    }

    private func code(_ password: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(password.utf8), using: key))
    }
}
