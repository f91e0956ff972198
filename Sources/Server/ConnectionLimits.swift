/// How many connections a server takes: of all clients, and of one address.
struct ConnectionLimits: Sendable {
    let total: Int
    /// Connections of HTTP beyond the limits, whose clients are told how the server is and nothing
    /// else: when there are too many, who watches it wants to know.
    static let spareCount = 16
    private let perAddress: Int?

    /// - Parameter perAddress: nil for half of all.
    init(total: Int, perAddress: Int?) {
        self.total = total
        self.perAddress = perAddress
    }

    /// How many connections one address may have.
    func limit(of address: String) -> Int {
        if let perAddress { return perAddress }
        // On this machine there may be a proxy, from which all clients come.
        let mapped = "::ffff:"
        let host = address.hasPrefix(mapped) ? address.dropFirst(mapped.count) : address[...]
        return ListenAddress.isLoopback(host) ? total : max(1, total / 2)
    }
}
