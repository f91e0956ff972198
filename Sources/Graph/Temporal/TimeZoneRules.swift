import Glibc
import Synchronization

/// The offsets of one IANA time zone, read from the system's TZif file (RFC 9636).
struct TimeZoneRules: Sendable {
    /// Ascending seconds since the epoch; `offsets[i + 1]` holds from `transitions[i]` on.
    let transitions: [Int64]
    /// One more than there are transitions.
    let offsets: [Int32]
    /// What holds after the last transition; nil where the last offset stays.
    let future: PosixTimeZone?

    /// The offset from UTC at an instant.
    func offset(at epochSecond: Int64) -> Int32 {
        if let future, epochSecond >= transitions.last ?? .min {
            return future.offset(at: epochSecond)
        }
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= epochSecond { low = middle + 1 } else { high = middle }
        }
        return offsets[low]
    }

    /// The offset for a reading of the local clock. Of two that fit the earlier instant counts; in
    /// a gap the offset before it, so that the clock goes on behind the gap.
    func offset(atLocal second: Int64) -> Int32 {
        let before = offset(at: second - 86_400)
        let after = offset(at: second + 86_400)
        if before == after { return before }
        if offset(at: second - Int64(before)) == before { return before }
        if offset(at: second - Int64(after)) == after { return after }
        return before
    }
}

extension TimeZoneRules {
    private static let cache = Mutex<[String: TimeZoneRules]>([:])
    private static let directory = "/usr/share/zoneinfo/"
    /// No zone's file comes near.
    private static let maximumFileByteCount = 1 << 20

    /// The rules of a zone; nil if the system does not know its name.
    static func named(_ name: String) -> TimeZoneRules? {
        if let known = cache.withLock({ $0[name] }) { return known }
        guard isPlausible(name), let bytes = contents(of: directory + name),
            let rules = TimeZoneRules(tzif: bytes)
        else { return nil }
        cache.withLock { $0[name] = rules }
        return rules
    }

    /// Names become paths, so only what zone names are made of may pass.
    private static func isPlausible(_ name: String) -> Bool {
        guard 1...RecordFormat.maximumZoneNameByteCount ~= name.utf8.count,
            let first = name.utf8.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first
        else { return false }
        return name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"),
                UInt8(ascii: "+"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: maximumFileByteCount)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
