import Graph

/// The name of a partition, `tenant/case`: the unit of isolation, placement and tiering.
///
/// The tenant is what stands before the first slash; the case is the rest. Neither is empty, both
/// are free of control characters, and together they have at most 400 bytes of UTF-8.
public struct PartitionName: Hashable, Sendable, CustomStringConvertible {
    public static let maximumByteCount = 400

    /// Names that only look the same, as accents can be written in two ways, are others.
    public static func == (left: PartitionName, right: PartitionName) -> Bool {
        ExactText(left.description) == ExactText(right.description)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(ExactText(description)) }

    public let tenant: String
    public let `case`: String
    public let description: String

    /// What a server's own database stands for. No partition has this name, so it is always empty.
    package static let system = PartitionName()

    package var isSystem: Bool { self == .system }

    private init() {
        tenant = "system"
        `case` = ""
        description = tenant
    }

    /// - Throws: `IntelGraphError.invalidName` with what is wrong.
    public init(_ name: String) throws(IntelGraphError) {
        guard let slash = name.firstIndex(of: "/") else {
            throw .invalidName(
                "partition '\(name.prefix(100))' has no '/': write it as tenant/case")
        }
        try self.init(
            tenant: String(name[..<slash]), case: String(name[name.index(after: slash)...]))
    }

    /// - Throws: `IntelGraphError.invalidName` with what is wrong.
    public init(tenant: String, case: String) throws(IntelGraphError) {
        guard !tenant.isEmpty, !`case`.isEmpty else {
            throw .invalidName("a partition needs both a tenant and a case: tenant/case")
        }
        guard !tenant.utf8.contains(UInt8(ascii: "/")) else {
            throw .invalidName("a tenant's name contains '/', which parts it from the case")
        }
        let byteCount = tenant.utf8.count + 1 + `case`.utf8.count
        guard byteCount <= Self.maximumByteCount else {
            throw .invalidName(
                "a partition's name has \(byteCount) bytes; at most \(Self.maximumByteCount) fit")
        }
        guard !tenant.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }),
            !`case`.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { throw .invalidName("a partition's name contains a control character") }
        self.tenant = tenant
        self.case = `case`
        description = "\(tenant)/\(`case`)"
    }
}
