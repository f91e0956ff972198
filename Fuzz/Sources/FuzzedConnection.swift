import Glibc

/// A connection to a server of this process, which ends at once when nobody needs it any more.
final class FuzzedConnection {
    struct Answer {
        var status = 0
        /// By name in small letters.
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        /// Whether the body was longer than anybody wants to read.
        var isCut = false

        var text: String { String(decoding: body, as: UTF8.self) }

        /// The transaction that the answer names, as it does where one was begun or goes on.
        var transaction: String? {
            guard let match = text.firstMatch(of: /"transaction":\{"id":"([0-9a-f]{32})"/) else {
                return nil
            }
            return String(match.1)
        }
    }

    private static let bodyByteLimit = 1 << 20

    private let socket: Int32
    private var input: [UInt8] = []

    init(port: UInt16) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 15, tv_usec: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        // A reset, or there would soon be no port left that is not waiting.
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        expect(code == 0, "the server cannot be reached: \(errno)")
    }

    deinit { close(socket) }

    /// Sends as much as the server takes; it may hang up before the end.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends bytes that may be no request, and drops what is said to them within some milliseconds.
    func send(raw bytes: some Sequence<UInt8>) {
        send(Array(bytes))
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, 10) > 0, fill() { input = [] }
    }

    /// The next answer that is final; nil if the server hangs up instead.
    func answer(hasBody: Bool) -> Answer? {
        var answer = Answer()
        guard let first = line(), first.hasPrefix("HTTP/1.1 "),
            let status = Int(first.dropFirst(9).prefix(3))
        else { return nil }
        answer.status = status
        while let line = line(), !line.isEmpty {
            let pair = line.split(separator: ":", maxSplits: 1)
            expect(pair.count == 2, "a header without a value: \(line)")
            answer.headers[pair[0].lowercased()] = String(pair[1].drop { $0 == " " })
        }
        if status == 100 { return self.answer(hasBody: hasBody) }
        guard hasBody, status != 204, status != 304 else { return answer }
        if answer.headers["transfer-encoding"] == "chunked" {
            while !answer.isCut {
                guard let text = line(), let count = Int(text, radix: 16) else { return nil }
                take(count, &answer)
                _ = line()
                if count == 0 { break }
            }
        } else {
            take(answer.headers["content-length"].flatMap { Int($0) } ?? 0, &answer)
        }
        return answer
    }

    private func take(_ count: Int, _ answer: inout Answer) {
        answer.isCut = answer.body.count + count > Self.bodyByteLimit
        if answer.isCut { return }
        while input.count < count, fill() {}
        answer.isCut = input.count < count
        answer.body += input.prefix(count)
        input.removeFirst(min(count, input.count))
    }

    private func line() -> String? {
        while true {
            if let end = input.firstIndex(of: 0x0A) {
                let line = String(decoding: input[..<end], as: UTF8.self)
                input.removeFirst(end + 1)
                return line.hasSuffix("\r") ? String(line.dropLast()) : line
            }
            guard fill() else { return nil }
        }
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = recv(socket, &buffer, buffer.count, 0)
        expect(count >= 0 || errno != EAGAIN, "no answer in time")
        guard count > 0 else { return false }
        input += buffer.prefix(count)
        return true
    }
}
