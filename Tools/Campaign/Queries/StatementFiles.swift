import Query

/// Files whose names are their texts, `text:a,b`: so that a statement shows all that it reads.
struct StatementFiles: FileSource {
    private final class Content: FileContent {
        let path: String
        private var rest: ArraySlice<UInt8>

        init(_ url: String, _ text: Substring) {
            path = url
            rest = Array(text.utf8)[...]
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(QueryError) -> Int {
            // Few at a time, so that records lie across the ends of what is read.
            let part = rest.prefix(min(buffer.count, 5))
            buffer.copyBytes(from: part)
            rest = rest.dropFirst(part.count)
            return part.count
        }
    }

    func open(_ url: String) throws(QueryError) -> any FileContent {
        guard url.hasPrefix("text:") else { throw QueryError(.argumentError, "no file \(url)") }
        return Content(url, url.dropFirst(5))
    }
}
