import Foundation

/// One step of a recorded run, as `Tools/CrashRecorder/recorder.c` writes it.
enum TraceStep {
    case create(file: UInt32, path: String)
    case write(file: UInt32, offset: Int, bytes: Range<Int>, isDurable: Bool)
    case syncBegan(file: UInt32)
    case syncEnded(file: UInt32)
    case truncate(file: UInt32, size: Int)
    case allocate(file: UInt32, end: Int)
    case punch(file: UInt32, offset: Int, count: Int)
    case rename(from: String, to: String)
    case remove(path: String)
    case directorySynced(path: String)
    case acknowledged(bytes: Range<Int>)

    /// Whether a crash right before or after it is of special interest.
    var isTurningPoint: Bool {
        switch self {
        case .syncBegan, .syncEnded, .rename, .remove, .directorySynced, .punch, .truncate: true
        default: false
        }
    }
}

/// A recorded run: its steps in order, and the bytes they wrote.
struct Trace {
    let bytes: [UInt8]
    let steps: [TraceStep]

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    /// The bytes of a record before its payload.
    private static let headByteCount = 17

    init(path: String) throws {
        bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        var steps: [TraceStep] = []
        var offset = 0
        while offset < bytes.count {
            let start = offset + Self.headByteCount
            let count = start <= bytes.count ? Int(Self.number(bytes, offset + 13, 4)) : 0
            guard start + count <= bytes.count else {
                throw Malformed(description: "\(path): a record is cut at byte \(offset)")
            }
            steps.append(try Self.step(bytes, at: offset, payload: start..<start + count))
            offset = start + count
        }
        self.steps = steps
    }

    private static func step(
        _ bytes: [UInt8], at offset: Int, payload: Range<Int>
    ) throws(Malformed) -> TraceStep {
        let file = UInt32(number(bytes, offset + 1, 4))
        let position = Int(number(bytes, offset + 5, 8))
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        switch bytes[offset] {
        case 1: return .create(file: file, path: text(payload))
        case 2: return .write(file: file, offset: position, bytes: payload, isDurable: false)
        case 3: return .syncBegan(file: file)
        case 4: return .syncEnded(file: file)
        case 5: return .truncate(file: file, size: position)
        case 6: return .allocate(file: file, end: position)
        case 7:
            let count = Int(number(bytes, payload.lowerBound, 8))
            return .punch(file: file, offset: position, count: count)
        case 8:
            guard let zero = bytes[payload].firstIndex(of: 0) else {
                throw Malformed(description: "a rename names one path only, at byte \(offset)")
            }
            return .rename(
                from: text(payload.lowerBound..<zero), to: text(zero + 1..<payload.upperBound))
        case 9: return .remove(path: text(payload))
        case 10: return .directorySynced(path: text(payload))
        case 11: return .acknowledged(bytes: payload)
        case 12: return .write(file: file, offset: position, bytes: payload, isDurable: true)
        default:
            throw Malformed(description: "unknown kind \(bytes[offset]) at byte \(offset)")
        }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
}
