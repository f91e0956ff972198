import Server
import Testing

@Suite struct `Addresses to listen on` {
    @Test(arguments: [
        ("127.0.0.1:7688", "127.0.0.1:7688"), ("localhost", "localhost:7687"),
        ("[::1]:0", "[::1]:0"), ("[::1]", "[::1]:7687"), ("127.8.9.10:1", "127.8.9.10:1"),
    ])
    func `are those that only this machine reaches`(text: String, whole: String) throws {
        #expect(try ListenAddress(text).description == whole)
    }

    @Test(arguments: [
        "0.0.0.0:7687", "192.168.0.1", "[::]:7687", "example.com:1", "127.0.0.1.example.com",
        "127.0.0.256", "127.1", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x", "", ":7687",
        "[::1]x", "[::1", "::1:7687:", "127.0.0.+1", "1270.0.0.1",
    ])
    func `are no others`(text: String) {
        #expect(throws: ServerError.self) { try ListenAddress(text) }
    }
}
