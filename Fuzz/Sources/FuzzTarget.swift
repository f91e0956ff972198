/// Everything that reads bytes from outside, one case each: the list of targets is here and nowhere
/// else. A target returns when it has read its input and traps when an invariant is broken.
enum FuzzTarget: String, CaseIterable {
    /// Must be found within seconds: proves that instrumentation and reporting work.
    case canary
    case boltClient
    case boltServer
    case changelog
    case cypher
    case event
    case http
    case merge
    case packStream
    case propertyRecord

    /// The function that libFuzzer calls for each input.
    var run: @Sendable (UnsafeRawBufferPointer) -> Void {
        switch self {
        case .canary: fuzzCanary
        case .boltClient: fuzzBoltClient
        case .boltServer: fuzzBoltServer
        case .changelog: fuzzChangelog
        case .cypher: fuzzCypher
        case .event: fuzzEvent
        case .http: fuzzHTTP
        case .merge: fuzzMerge
        case .packStream: fuzzPackStream
        case .propertyRecord: fuzzPropertyRecord
        }
    }
}
