import Testing

@testable import Server

@Suite struct `The console over HTTP` {
    @Test func `sends every file with its type, its tag and a strict security policy`() throws {
        try withHTTP { _, client throws in
            for (path, file) in ConsoleFiles.all.files {
                let answer = try client.get(path, ["Accept": "text/html, */*"])
                #expect(answer.status == 200, "\(path)")
                #expect(answer.body == String(decoding: file.bytes, as: UTF8.self), "\(path)")
                #expect(answer.headers["content-type"] == file.type)
                #expect(answer.headers["etag"] == file.tag)
                #expect(answer.headers["cache-control"] == "no-cache")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                let policy = try #require(answer.headers["content-security-policy"])
                #expect(policy.contains("default-src 'self'"))
                #expect(policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
            }
        }
    }

    @Test func `sends no file again that the browser has`() throws {
        let file = try #require(ConsoleFiles.all.files["/console/main.js"])
        try withHTTP { _, client throws in
            for tags in [file.tag, "W/\(file.tag)", "\"other\", \(file.tag)"] {
                let answer = try client.get("/console/main.js", ["If-None-Match": tags])
                #expect(answer.status == 304)
                #expect(answer.body.isEmpty)
                #expect(answer.headers["etag"] == file.tag)
            }
            let answer = try client.get("/console/main.js", ["If-None-Match": "\"other\""])
            #expect(answer.status == 200)
        }
    }

    @Test func `shows the page to browsers, and what there is to others`() throws {
        try withHTTP { _, client throws in
            let browser =
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
            #expect(try client.get("/", ["Accept": browser]).body.hasPrefix("<!doctype html>"))
            #expect(try client.get("/", ["Accept": "application/json"]).text("query") != nil)
            #expect(try client.get("/").text("query") != nil)
        }
    }

    @Test func `has nothing beside its files`() throws {
        try withHTTP { _, client throws in
            for path in ["/console", "/console/", "/console/main.j", "/console/index.html"] {
                #expect(try client.get(path, ["Accept": "text/html"]).status == 404, "\(path)")
            }
            #expect(try client.get("/console/../../etc/passwd").status == 400)
            #expect(try client.get("/console/..%2f..%2fetc%2fpasswd").status == 400)
            #expect(try client.post("/console/main.js", "{}").status == 404)
        }
    }
}
