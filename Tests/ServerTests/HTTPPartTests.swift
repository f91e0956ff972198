import Foundation
import Graph
import HTTPTypes
import Testing

@testable import Server

@Suite struct `Parts of HTTP` {
    @Test func `the description names each endpoint, and no other`() throws {
        let json = try JSONSerialization.jsonObject(with: Data(OpenAPI.document.utf8))
        let document = try #require(json as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0) \(path)" } })
        let served = Set(
            Endpoint.allCases.map { "\($0.method.rawValue.lowercased()) \($0.path)" })
        #expect(described == served)
        // Each reference leads somewhere.
        let references = OpenAPI.document.split(separator: "\"$ref\":\"#/").dropFirst()
        for reference in references {
            var place: Any? = document
            for part in reference.prefix(while: { $0 != "\"" }).split(separator: "/") {
                place = (place as? [String: Any])?[String(part)]
            }
            #expect(place != nil, "\(reference.prefix(60))")
        }
    }

    @Test func `what clients accept is weighed`() throws {
        func name(_ accept: String) -> String? {
            try? MediaTypes.result([.accept: accept]).name
        }
        #expect(name("*/*") == "application/json")
        #expect(name("text/html, application/jsonl;q=0.5, */*;q=0.1") == "application/jsonl")
        #expect(
            name("application/json;q=0.2, application/vnd.neo4j.query.v1.0")
                == "application/vnd.neo4j.query.v1.0")
        #expect(name("application/json;q=0") == nil)
        #expect(name("image/png") == nil)
    }

    @Test func `bytes are written as base64 and read back`() {
        #expect(Base64.encode(Array("any carnal pleas".utf8)) == "YW55IGNhcm5hbCBwbGVhcw==")
        for count in 0..<20 {
            let bytes = (0..<count).map { UInt8($0 * 37 & 255) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        for text in ["A", "AA", "AAA", "A===", "AB==", "AAB=", "====", "AA=A", "A AA", "AA\n="] {
            #expect(Base64.decode(text) == nil, "\(text)")
        }
    }

    @Test func `histograms count up to each bound`() {
        let histogram = Histogram(bounds: [1, 2])
        for value in [0.5, 1, 1.5, 9] { histogram.add(value) }
        #expect(histogram.totals.counts == [2, 3, 4])
        #expect(histogram.totals.sum == 12)
    }
}
