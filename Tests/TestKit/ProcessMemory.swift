import Foundation

/// The memory of this process, as the kernel counts it.
public enum ProcessMemory {
    public static var resident: Int { field("VmRSS:") }
    public static var peak: Int { field("VmHWM:") }
    /// What the process has made itself: no mapped files, no shared memory.
    public static var anonymous: Int { field("RssAnon:") }

    public static func resetPeak() {
        // Where the kernel does not let us, the peak is that of the whole run.
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    }

    private static func field(_ name: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        let words = line.split { $0 == " " || $0 == "\t" }
        return (words.dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
}
