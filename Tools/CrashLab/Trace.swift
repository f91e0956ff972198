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
}

/// A recorded run: its steps in order, and the bytes they wrote.
struct Trace {
    let bytes: [UInt8]
    let steps: [TraceStep]

    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    init(path: String) throws {
        bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        var steps: [TraceStep] = []
        var offset = 0
        while offset < bytes.count {
            guard bytes.count - offset >= 17 else {
                throw Malformed(description: "\(path): a record is cut at byte \(offset)")
            }
            let kind = bytes[offset]
            let file = UInt32(Self.number(bytes, offset + 1, 4))
            let position = Int(Self.number(bytes, offset + 5, 8))
            let count = Int(Self.number(bytes, offset + 13, 4))
            let payload = offset + 17..<offset + 17 + count
            guard payload.upperBound <= bytes.count else {
                throw Malformed(description: "\(path): a record is cut at byte \(offset)")
            }
            func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
            switch kind {
            case 1: steps.append(.create(file: file, path: text(payload)))
            case 2, 12:
                steps.append(
                    .write(file: file, offset: position, bytes: payload, isDurable: kind == 12))
            case 3: steps.append(.syncBegan(file: file))
            case 4: steps.append(.syncEnded(file: file))
            case 5: steps.append(.truncate(file: file, size: position))
            case 6: steps.append(.allocate(file: file, end: position))
            case 7:
                let length = Int(Self.number(bytes, payload.lowerBound, 8))
                steps.append(.punch(file: file, offset: position, count: length))
            case 8:
                guard let zero = bytes[payload].firstIndex(of: 0) else {
                    throw Malformed(description: "\(path): a rename names one path only")
                }
                steps.append(
                    .rename(
                        from: text(payload.lowerBound..<zero), to: text(zero + 1..<payload.upperBound)))
            case 9: steps.append(.remove(path: text(payload)))
            case 10: steps.append(.directorySynced(path: text(payload)))
            case 11: steps.append(.acknowledged(bytes: payload))
            default: throw Malformed(description: "\(path): unknown kind \(kind) at byte \(offset)")
            }
            offset = payload.upperBound
        }
        self.steps = steps
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
}
