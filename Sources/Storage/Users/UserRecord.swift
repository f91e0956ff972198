import Bytes

/// A user of a shard's server: how its password is checked, and what it may do.
package struct UserRecord: Sendable, Equatable {
    /// What a user may do in a tenant.
    package struct Grant: Sendable, Equatable {
        package var tenant: String
        package var role: StorageFormat.UserRole

        package init(tenant: String, role: StorageFormat.UserRole) {
            self.tenant = tenant
            self.role = role
        }
    }

    /// Tells a user from one of the same name that was there before; chosen at random.
    package var id: UInt64
    package var password: PasswordHash
    /// The user may do nothing until it has changed its password.
    package var mustChangePassword = false
    /// The user is not let in.
    package var isSuspended = false
    /// By tenant in the order of bytes, one for each at most; `*` is every tenant.
    package private(set) var grants: [Grant] = []

    package init(id: UInt64, password: PasswordHash) {
        self.id = id
        self.password = password
    }

    /// Gives a role in a tenant in place of the one before; nil takes it away.
    package mutating func setRole(_ role: StorageFormat.UserRole?, in tenant: String) {
        grants.removeAll { $0.tenant.utf8.elementsEqual(tenant.utf8) }
        guard let role else { return }
        let place = grants.firstIndex { tenant.utf8.lexicographicallyPrecedes($0.tenant.utf8) }
        grants.insert(Grant(tenant: tenant, role: role), at: place ?? grants.count)
    }

    /// What is stored of a password: scrypt's parameters, salt and result.
    package struct PasswordHash: Sendable, Equatable {
        /// The binary logarithm of the number of rounds.
        package var logarithmOfRounds: UInt8
        package var blockSize: UInt32
        package var parallelism: UInt32
        package var salt: [UInt8]
        package var hash: [UInt8]

        package init(
            logarithmOfRounds: UInt8, blockSize: UInt32, parallelism: UInt32, salt: [UInt8],
            hash: [UInt8]
        ) {
            self.logarithmOfRounds = logarithmOfRounds
            self.blockSize = blockSize
            self.parallelism = parallelism
            self.salt = salt
            self.hash = hash
        }
    }
}

// The bytes that `Format/storage.md` describes.
extension UserRecord {
    private static let version: UInt8 = 1
    private static let scrypt: UInt8 = 1
    private static let mustChangeFlag: UInt8 = 1
    private static let suspendedFlag: UInt8 = 2

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.version)
        writer.append(
            (mustChangePassword ? Self.mustChangeFlag : 0)
                | (isSuspended ? Self.suspendedFlag : 0))
        writer.appendLittleEndian(id.byteSwapped)
        writer.append(Self.scrypt)
        writer.append(password.logarithmOfRounds)
        writer.appendVarint(UInt64(password.blockSize))
        writer.appendVarint(UInt64(password.parallelism))
        writer.appendLengthPrefixed(password.salt.span.bytes)
        writer.appendLengthPrefixed(password.hash.span.bytes)
        writer.appendVarint(UInt64(grants.count))
        for grant in grants {
            writer.appendLengthPrefixed(grant.tenant)
            writer.append(grant.role.rawValue)
        }
        return writer.bytes
    }

    init(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var reader = ValueReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else {
            throw .unsupportedVersion("a user's record has the version \(version)")
        }
        let flags = try reader.byte()
        let id = try reader.bigEndian(byteCount: 8)
        guard flags & ~(Self.mustChangeFlag | Self.suspendedFlag) == 0 else {
            throw .corrupted("a user's record has the flags \(flags)")
        }
        self.init(id: id, password: try PasswordHash(&reader))
        mustChangePassword = flags & Self.mustChangeFlag != 0
        isSuspended = flags & Self.suspendedFlag != 0
        for _ in 0..<(try reader.varint()) {
            let tenant = try reader.string()
            let byte = try reader.byte()
            guard let role = StorageFormat.UserRole(rawValue: byte) else {
                throw .corrupted("a user's record has a role of kind \(byte)")
            }
            guard grants.last?.tenant.utf8.lexicographicallyPrecedes(tenant.utf8) ?? true else {
                throw .corrupted("a user's record has tenants out of order")
            }
            grants.append(Grant(tenant: tenant, role: role))
        }
        guard reader.isAtEnd else { throw .corrupted("a user's record has bytes left over") }
    }
}

extension UserRecord.PasswordHash {
    /// Parameters that would take more than these are no parameters of ours, and would let a
    /// damaged record take all memory.
    private static let roundsLogarithms: ClosedRange<UInt8> = 1...20
    private static let blockSizes: ClosedRange<UInt32> = 1...32
    private static let parallelisms: ClosedRange<UInt32> = 1...16
    private static let byteCounts = 8...64

    fileprivate init(_ reader: inout ValueReader) throws(StorageError) {
        let algorithm = try reader.byte()
        guard algorithm == UserRecord.scrypt else {
            throw .corrupted("a user's record has a password hash of kind \(algorithm)")
        }
        self.init(
            logarithmOfRounds: try reader.byte(), blockSize: try reader.varint32(),
            parallelism: try reader.varint32(), salt: [UInt8](try reader.countedBytes()),
            hash: [UInt8](try reader.countedBytes()))
        guard Self.roundsLogarithms.contains(logarithmOfRounds),
            Self.blockSizes.contains(blockSize), Self.parallelisms.contains(parallelism),
            Self.byteCounts.contains(salt.count), Self.byteCounts.contains(hash.count)
        else { throw .corrupted("a user's record has a password hash out of its limits") }
    }
}
