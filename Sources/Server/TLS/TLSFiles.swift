/// The certificate that a server shows, and its private key; both in PEM.
public struct TLSFiles: Sendable, Equatable {
    /// The certificate, and behind it those that lead to one that clients trust.
    public var certificate: String
    /// Its key, without a passphrase.
    public var key: String
    /// How often it is looked whether the files have changed.
    public var checkInterval: Duration = .seconds(5)

    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
