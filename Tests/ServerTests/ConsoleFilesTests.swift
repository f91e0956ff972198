import Testing

@testable import Server

@Suite struct `The console's files` {
    private let files = ConsoleFiles.all.files

    @Test func `have the media type of their name`() throws {
        let types = [
            "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
            "svg": "image/svg+xml", "licences": "text/plain; charset=utf-8",
        ]
        for (path, file) in files where path != "/" {
            let name = try #require(path.split(separator: "/").last)
            let ending = try #require(name.split(separator: ".").last)
            #expect(file.type == types[String(ending)], "\(path)")
        }
        #expect(files["/"]?.type == "text/html; charset=utf-8")
    }

    @Test func `have bytes, and a tag for each different file`() {
        #expect(files.count > 30)
        for (path, file) in files {
            #expect(file.bytes.count > 100, "\(path)")
            #expect(file.tag.utf8.count == 26 && file.tag.hasPrefix("\""), "\(path)")
        }
        #expect(Set(files.values.map(\.tag)).count == files.count)
    }

    @Test func `name only files that are there`() throws {
        var names: Set<String> = []
        for (path, file) in files where !path.hasPrefix("/console/library/") {
            let text = String(decoding: file.bytes, as: UTF8.self)
            for match in text.matches(of: /(?:href|src)="(\/[^"]*)"/) {
                names.insert(String(match.1))
            }
            for match in text.matches(of: /from "\.\/([^"]*)"/) {
                names.insert("/console/" + String(match.1))
            }
        }
        #expect(names.count > 30)
        for name in names { #expect(files[name] != nil, "\(name)") }
        let unused = files.keys.filter { $0 != "/" && !names.contains($0) }
        #expect(unused.isEmpty)
    }

    @Test func `hold no script or style that the security policy forbids`() throws {
        let page = String(decoding: try #require(files["/"]).bytes, as: UTF8.self)
        #expect(page.firstMatch(of: /<style|style="|\son[a-z]+="|javascript:/) == nil)
        #expect(page.matches(of: /<script/).count == page.matches(of: /<script src="/).count)
        for (path, file) in files where !path.hasPrefix("/console/library/") {
            let text = String(decoding: file.bytes, as: UTF8.self)
            let forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/
            #expect(text.firstMatch(of: forbidden) == nil, "\(path) makes text markup")
        }
    }

    @Test func `come with the licences of the libraries`() throws {
        let text = String(decoding: try #require(files["/console/licences"]).bytes, as: UTF8.self)
        for name in ["codemirror", "d3-force", "d3-dispatch", "d3-quadtree", "d3-timer"] {
            #expect(text.contains("Upstream-Name: \(name)"), "\(name)")
        }
    }
}
