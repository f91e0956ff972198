// How client and server agree on a version, as `Handshake` tells.
extension ClientConnection {
    /// A server that lists more ranges than this speaks something else.
    private static let rangeLimit = 256
    private static let varintByteLimit = 10

    /// Takes the server's answer; true once a version is agreed on.
    mutating func shakeHands() throws(BoltError) -> Bool {
        if state == .handshake {
            guard input.count >= 4 else { return false }
            let answer = Array(input.prefix(4))
            if configuration.wantsManifest, answer == Handshake.manifest {
                state = .manifest
            } else {
                input = input.dropFirst(4)
                try agree(onAnswer: answer)
                return true
            }
        }
        var rest = input.dropFirst(4)
        guard let count = try Self.varint(&rest) else { return false }
        guard count <= Self.rangeLimit else {
            throw .unexpected("the server lists \(count) ranges of versions")
        }
        guard rest.count >= Int(count) * 4 else { return false }
        let ranges = Array(rest.prefix(Int(count) * 4))
        rest = rest.dropFirst(ranges.count)
        // What the server can do besides: nothing of it is needed.
        guard try Self.varint(&rest) != nil else { return false }
        input = rest
        let found = configuration.versions.first { version in
            stride(from: 0, to: ranges.count, by: 4).contains { start in
                let (range, minor) = (ranges[start + 1], ranges[start + 2])
                return ranges[start + 3] == version.major && version.minor <= minor
                    && minor - version.minor <= range
            }
        }
        guard let found else { throw Self.nothingInCommon }
        agree(on: found)
        return true
    }

    private mutating func agree(onAnswer answer: [UInt8]) throws(BoltError) {
        if answer == Handshake.refusal { throw Self.nothingInCommon }
        if answer == Array("HTTP".utf8) {
            throw .unexpected("this is no Bolt server: it answers in HTTP")
        }
        if answer[0] == 0x15, answer[1] == 0x03 {
            throw .unexpected("the server wants TLS: bolt+s:// or bolt+ssc://")
        }
        let chosen = BoltVersion(answer[3], answer[2])
        guard answer[0] == 0, answer[1] == 0, configuration.versions.contains(chosen) else {
            throw .unexpected("this is no Bolt server: it does not shake hands as one does")
        }
        agree(on: chosen)
    }

    private mutating func agree(on chosen: BoltVersion) {
        version = chosen
        format = ValueFormat(chosen)
    }

    /// Seven bits a byte, the lowest first; nil where it has not come whole.
    private static func varint(_ bytes: inout ArraySlice<UInt8>) throws(BoltError) -> UInt64? {
        var value: UInt64 = 0
        for (index, byte) in bytes.prefix(varintByteLimit).enumerated() {
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 {
                bytes = bytes.dropFirst(index + 1)
                return value
            }
        }
        guard bytes.count < varintByteLimit else {
            throw .unexpected("the server's list of versions cannot be read")
        }
        return nil
    }

    private static let nothingInCommon = BoltError.unexpected(
        "the server speaks no version of Bolt that is spoken here")
}
