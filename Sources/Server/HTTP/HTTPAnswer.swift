import HTTPTypes
import HummingbirdCore
import NIOCore

/// What a request is answered; Bolt has responses too.
typealias HTTPAnswer = HummingbirdCore.Response

extension HTTPAnswer {
    /// An answer whose body is there already.
    init(_ status: HTTPResponse.Status, _ mediaType: String, _ bytes: [UInt8]) {
        self.init(
            status: status, headers: [.contentType: mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    init(_ problem: HTTPProblem) {
        self.init(
            problem.status, MediaTypes.json, ResultFraming.document.body(of: problem.failure))
        headers.append(contentsOf: problem.headers)
    }

    static func json(_ status: HTTPResponse.Status, _ text: String) -> HTTPAnswer {
        HTTPAnswer(status, MediaTypes.json, Array(text.utf8))
    }

    static func json(_ status: HTTPResponse.Status, _ json: JSONBytes) -> HTTPAnswer {
        HTTPAnswer(status, MediaTypes.json, json.bytes)
    }
}
