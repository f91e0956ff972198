import CSimdJSON

/// Parses JSON documents one after the other, reusing its memory. Belongs to one thread.
final class JSONParser {
    private let handle: OpaquePointer

    init() {
        guard let handle = csimdjson_create() else { fatalError("out of memory") }
        self.handle = handle
    }

    deinit { csimdjson_destroy(handle) }

    /// The document's root. It and all values below it are valid until the next call.
    func parse(_ bytes: UnsafeRawBufferPointer) throws(Poison) -> JSONValue {
        let error = csimdjson_parse(
            handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        guard error == .none else {
            throw Poison("not JSON: \(describe(error)) at byte \(csimdjson_error_offset(handle))")
        }
        return JSONValue(
            tokens: csimdjson_tokens(handle), text: UnsafeRawPointer(csimdjson_text(handle)),
            index: 0)
    }

    func parse(_ bytes: [UInt8]) throws(Poison) -> JSONValue {
        // The parser copies the document, so the pointer need not outlive the closure.
        let result = bytes.withUnsafeBytes { buffer -> Result<JSONValue, Poison> in
            do throws(Poison) {
                return .success(try parse(buffer))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func describe(_ error: CSimdJSONError) -> String {
        switch error {
        case .empty: "it is empty"
        case .UTF8: "bytes that are not UTF-8"
        case .unclosedString: "a string without end"
        case .controlCharacter: "a control character in a string"
        case .escape: "a bad escape in a string"
        case .number: "a bad number"
        case .literal: "an unknown word"
        case .depth: "more than \(CSIMDJSON_MAXIMUM_DEPTH) nested values"
        case .tooLarge: "a document of more than 1 GiB"
        case .trailing: "more after the end"
        case .memory: "not enough memory"
        case .structure, .none: "a bracket, comma or colon is missing or out of place"
        }
    }
}
