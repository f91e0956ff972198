import Bolt

/// What users and tenants may be called, and what a password may be.
enum UserName {
    static let byteLimit = 256
    static let tenantByteLimit = 398
    static let passwordByteLimit = 1_024
    static let passwordCharacterMinimum = 8

    /// HTTP parts a user's name from its password by a colon.
    static func check(user name: String) throws(Failure) {
        try check(name, "user", byteLimit)
        guard !name.utf8.contains(UInt8(ascii: ":")) else {
            throw .wrongArgument("a user's name contains no ':'")
        }
    }

    static func check(tenant name: String) throws(Failure) {
        try check(name, "tenant", tenantByteLimit)
        guard !name.utf8.contains(UInt8(ascii: "/")) else {
            throw .wrongArgument("a tenant's name contains no '/': roles are on tenants, not cases")
        }
        guard name != TenantRoles.everyTenant else {
            throw .wrongArgument("write ON ALL TENANTS for every tenant")
        }
    }

    static func check(password: String) throws(Failure) {
        guard password.count >= passwordCharacterMinimum,
            password.utf8.count <= passwordByteLimit
        else {
            throw .wrongArgument(
                "a password has at least \(passwordCharacterMinimum) characters, and at most "
                    + "\(passwordByteLimit) bytes")
        }
    }

    private static func check(_ name: String, _ what: String, _ limit: Int) throws(Failure) {
        guard !name.isEmpty, name.utf8.count <= limit,
            !name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else {
            throw .wrongArgument(
                "a \(what)'s name has 1 to \(limit) bytes, and no control characters")
        }
    }
}

extension Failure {
    static func wrongArgument(_ message: String) -> Failure {
        Failure(
            "Neo.ClientError.Statement.ArgumentError", message, status: "22000",
            statusDescription: "error: data exception")
    }
}
