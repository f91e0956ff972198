/// What a message of a client says.
public struct ReadMessage: Sendable {
    let request: Result<Request, BoltError>
    /// The bytes of the message, and about what its values take.
    let byteCount: Int
}

/// A message that takes long to read, as whoever has the socket may have done elsewhere.
public struct LongMessage: Sendable {
    let bytes: [UInt8]
    let version: BoltVersion
    let format: ValueFormat

    /// Reads the message; nil if its values may not take what they do.
    ///
    /// - Parameter admit: called now and then with about what the values take so far; false to give
    ///   up.
    public func read(_ admit: @escaping @Sendable (_ byteCount: Int) -> Bool) -> ReadMessage? {
        RequestReader.read(bytes, version, format, admit)
    }
}
