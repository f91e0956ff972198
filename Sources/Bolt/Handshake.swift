/// The bytes at the start of a connection, by which client and server agree on a version.
///
/// A client sends `60 60 B0 17` and four proposals of four bytes: zero, how many minor versions
/// below are meant too, the minor and the major version. The server answers with one version. A
/// proposal of `00 00 01 FF` asks for the manifest instead: the server lists what it speaks (a
/// varint count, ranges, a varint of capabilities), and the client answers with its choice.
/// See <https://neo4j.com/docs/bolt/current/bolt/handshake/>.
public enum Handshake {
    public static let magic: [UInt8] = [0x60, 0x60, 0xB0, 0x17]
    /// The magic and four proposals.
    public static let requestByteCount = 20
    /// The proposal, and the answer, that stand for the manifest of version 1.
    public static let manifest: [UInt8] = [0x00, 0x00, 0x01, 0xFF]
    /// What a server answers that has no version in common with the client.
    public static let refusal: [UInt8] = [0, 0, 0, 0]

    /// What a server makes of a client's proposals.
    public enum Answer: Equatable, Sendable {
        case version(BoltVersion)
        /// The client wants the manifest, and chooses from it.
        case manifest
        case none
    }

    /// What to answer to proposals, which come in the client's order of preference.
    ///
    /// - Parameter proposals: 16 bytes.
    public static func answer(to proposals: some Collection<UInt8>) -> Answer {
        let bytes = Array(proposals)
        precondition(bytes.count == 16)
        for start in stride(from: 0, to: 16, by: 4) {
            let proposal = bytes[start..<start + 4]
            if proposal.elementsEqual(manifest) { return .manifest }
            let (range, minor, major) = (bytes[start + 1], bytes[start + 2], bytes[start + 3])
            let lowest = minor - min(range, minor)
            let found = BoltVersion.supported.first {
                $0.major == major && $0.minor >= lowest && $0.minor <= minor
            }
            if let found { return .version(found) }
        }
        return .none
    }

    /// The bytes of one version without a range.
    public static func bytes(of version: BoltVersion) -> [UInt8] {
        [0, 0, version.minor, version.major]
    }

    /// What a server sends to whom wants the manifest: the versions as ranges, no capabilities.
    public static let manifestOffer: [UInt8] = {
        let offered = ranges(of: BoltVersion.supported)
        return manifest + [UInt8(offered.count)] + offered.flatMap { $0 } + [0]
    }()

    /// What a client sends: the magic, and what it speaks as proposals.
    ///
    /// - Parameter versions: highest first; those beyond what four proposals hold are left out.
    public static func request(_ versions: [BoltVersion], wantsManifest: Bool) -> [UInt8] {
        let proposals = (wantsManifest ? [manifest] : []) + ranges(of: versions)
        let bytes = magic + proposals.prefix(4).flatMap { $0 }
        return bytes + [UInt8](repeating: 0, count: requestByteCount - bytes.count)
    }

    /// Versions, highest first, with those that follow one another as one range.
    private static func ranges(of versions: [BoltVersion]) -> [[UInt8]] {
        var ranges: [[UInt8]] = []
        for version in versions {
            if let last = ranges.last, last[3] == version.major,
                last[2] - last[1] == version.minor + 1
            {
                ranges[ranges.count - 1][1] += 1
            } else {
                ranges.append(bytes(of: version))
            }
        }
        return ranges
    }
}
