import IntelGraph
import Server
import TestKit
import Testing

@Suite struct `Addresses to listen on` {
    @Test(arguments: [
        ("127.0.0.1:7688", "127.0.0.1:7688"), ("localhost", "localhost:7687"),
        ("[::1]:0", "[::1]:0"), ("[::1]", "[::1]:7687"), ("127.8.9.10:1", "127.8.9.10:1"),
    ])
    func `may be those that only this machine reaches`(text: String, whole: String) throws {
        let address = try ListenAddress(text)
        #expect(address.description == whole)
        #expect(!ServerConfiguration(bolt: address).requiresAuthentication)
    }

    @Test(arguments: [
        "0.0.0.0:7687", "192.168.0.1", "[::]:7687", "example.com:1", "127.0.0.1.example.com",
        "127.0.0.256", "127.1", "127.0.0.+1", "1270.0.0.1",
    ])
    func `may be others, where clients log in`(text: String) throws {
        var configuration = ServerConfiguration(bolt: try ListenAddress(text))
        #expect(configuration.requiresAuthentication)
        configuration.authentication = .off
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory)
            defer { shard.close() }
            #expect {
                try Server.start(shard, configuration)
            } throws: { error in
                "\(error)".contains("other machines")
            }
        }
    }

    @Test(arguments: [
        "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x", "", ":7687",
        "[::1]x", "[::1", "::1:7687:",
    ])
    func `are not malformed`(text: String) {
        #expect(throws: ServerError.self) { try ListenAddress(text) }
    }
}
