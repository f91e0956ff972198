import Bytes
import Foundation
import TestKit
import Testing

@testable import Ingest

@Suite("Files are read plain, gzipped or with zstd, and known again by their contents")
struct FileSourceTests {
    private func read(_ path: String, known: [String: Int64] = [:], follow: Bool = false) throws
        -> (messages: [SourceMessage], skipped: Int)
    {
        let source = try FileEventSource(path: path, follow: follow)
        try source.start { known[$0] }
        var messages: [SourceMessage] = []
        while let batch = try source.poll(limit: 7), !(follow && batch.isEmpty) {
            messages += batch
        }
        return (messages, source.skippedCount)
    }

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func text(_ range: Range<Int>) -> String { range.map { "{\"line\":\($0)}\n" }.joined() }

    /// The names after reading some lines, as a store would have them.
    private func committed(_ messages: some Sequence<SourceMessage>) -> [String: Int64] {
        var known: [String: Int64] = [:]
        for message in messages {
            if let retired = message.retiredOrigin { known[retired] = nil }
            known[message.origin] = message.offset
        }
        return known
    }

    @Test("line ends may be missing at the end, or be those of Windows")
    func lineEnds() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/a"
            try write("one\r\n\ntwo", path)
            let lines = try read(path).messages.map { message -> String in
                guard case .line(let bytes) = message.content else { return "" }
                return String(decoding: bytes, as: UTF8.self)
            }
            #expect(lines == ["one", "", "two"])
            try write("", path)
            #expect(try read(path).messages.isEmpty)
        }
    }

    @Test("a file again, copied, grown or changed", arguments: [10, 500, 20_000])
    func identity(count: Int) throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/a"
            try write(text(0..<count), path)
            let first = try read(path).messages
            #expect(first.count == count)
            let known = committed(first)
            #expect(known.count == 1)
            #expect(try read(path, known: known).skipped == count)
            // Under another name, and grown.
            try write(text(0..<count + 5), directory + "/b")
            let grown = try read(directory + "/b", known: known)
            #expect(grown.skipped == count)
            #expect(grown.messages.map(\.offset) == Array(Int64(count + 1)...Int64(count + 5)))
            // A change in the first lines makes it another file.
            try write("x\n" + text(0..<count), path)
            #expect(try read(path, known: known).skipped == 0)
            // After a part only, the rest is read.
            let part = committed(first.prefix(count / 2))
            try write(text(0..<count), path)
            #expect(try read(path, known: part).messages.count == count - count / 2)
        }
    }

    @Test("compressed files give the same lines, also in several members")
    func compressed() throws {
        try withTemporaryDirectory { directory in
            let plain = text(0..<30_000)
            try write(plain, directory + "/a")
            let lines = try read(directory + "/a").messages.count
            let half = Array(plain.utf8.prefix(plain.utf8.count / 2))
            let rest = Array(plain.utf8.dropFirst(half.count))
            let zstd =
                try Zstd.compress(half.span.bytes, level: 3)
                + Zstd.compress(rest.span.bytes, level: 3)
            try Data(zstd).write(to: URL(fileURLWithPath: directory + "/b"))
            #expect(try read(directory + "/b").messages.count == lines)
            let known = committed(try read(directory + "/a").messages)
            #expect(try read(directory + "/b", known: known).skipped == lines)
            try Data(zstd.dropLast(10)).write(to: URL(fileURLWithPath: directory + "/c"))
            #expect(throws: IngestError.self) { try read(directory + "/c") }
        }
    }

    @Test("following waits for the rest of a line")
    func follow() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/a"
            try write("one\ntw", path)
            let source = try FileEventSource(path: path, follow: true)
            try source.start { _ in nil }
            #expect(try source.poll(limit: 10)?.count == 1)
            #expect(try source.poll(limit: 10)?.count == 0)
            let handle = try #require(FileHandle(forWritingAtPath: path))
            handle.seekToEndOfFile()
            handle.write(Data("o\nthree\n".utf8))
            #expect(try source.poll(limit: 10)?.count == 2)
        }
    }
}
