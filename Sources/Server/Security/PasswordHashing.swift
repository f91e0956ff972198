import Bolt
import Crypto
import CryptoExtras
import Storage

/// Hashes passwords with scrypt, a few at a time: each takes memory and a core for a while.
final class PasswordHashing: Sendable {
    private let cost: PasswordCost
    /// How many are being hashed.
    private let runningCount = Monitor(0)
    private static let runningLimit = 2
    /// What the passwords of users that there are not are compared with.
    private let unknown: UserRecord.PasswordHash

    init(_ cost: PasswordCost) {
        self.cost = cost
        unknown = UserRecord.PasswordHash(
            logarithmOfRounds: cost.logarithmOfRounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism, salt: randomBytes(16),
            hash: randomBytes(Self.hashByteCount))
    }

    /// Runs `body` when it is its turn to hash.
    func inTurn<R>(_ body: () throws(Failure) -> R) throws(Failure) -> R {
        _ = runningCount.wait { count -> Bool? in
            guard count < Self.runningLimit else { return nil }
            count += 1
            return true
        }
        defer { runningCount.withLock { $0 -= 1 } }
        return try body()
    }

    /// What is stored of a new password.
    func hash(_ password: String) throws(Failure) -> UserRecord.PasswordHash {
        var stored = unknown
        stored.salt = randomBytes(16)
        stored.hash = try Self.hash(password, like: stored)
        return stored
    }

    /// Whether a password is the stored one; of nil it takes as long, and is not.
    func matches(
        _ password: String, _ stored: UserRecord.PasswordHash?
    ) throws(Failure) -> Bool {
        let known = stored ?? unknown
        let isEqual = areEqual(try Self.hash(password, like: known), known.hash)
        return isEqual && stored != nil
    }

    private static let hashByteCount = 32

    private static func hash(
        _ password: String, like stored: UserRecord.PasswordHash
    ) throws(Failure) -> [UInt8] {
        do {
            let key = try KDF.Scrypt.deriveKey(
                from: Array(password.utf8), salt: stored.salt,
                outputByteCount: stored.hash.count, rounds: 1 << Int(stored.logarithmOfRounds),
                blockSize: Int(stored.blockSize), parallelism: Int(stored.parallelism))
            return key.withUnsafeBytes { [UInt8]($0) }
        } catch {
            throw Failure(
                "Neo.DatabaseError.General.UnknownError", "the password could not be hashed")
        }
    }
}

/// What a hash costs; OWASP recommends the standard one.
package struct PasswordCost: Sendable {
    package var logarithmOfRounds: UInt8
    package var blockSize: UInt32
    package var parallelism: UInt32

    package init(logarithmOfRounds: UInt8, blockSize: UInt32, parallelism: UInt32) {
        self.logarithmOfRounds = logarithmOfRounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// 32 MiB, and about a quarter of a second.
    package static let standard = PasswordCost(logarithmOfRounds: 15, blockSize: 8, parallelism: 3)
}

/// Whether bytes are equal, in a time that does not tell where they differ.
func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for place in left.indices { difference |= left[place] ^ right[place] }
    return difference == 0
}

/// Bytes that nobody can foresee.
func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}
