/// A bug that blind random bytes do not meet in minutes (one input in 2^40 opens with these five)
/// and that coverage guidance meets in seconds.
@Sendable func fuzzCanary(_ input: UnsafeRawBufferPointer) {
    guard input.count >= 5 else { return }
    guard input[0] == UInt8(ascii: "g") else { return }
    guard input[1] == UInt8(ascii: "r") else { return }
    guard input[2] == UInt8(ascii: "a") else { return }
    guard input[3] == UInt8(ascii: "p") else { return }
    guard input[4] == UInt8(ascii: "h") else { return }
    fatalError("the canary was found, as it must be")
}
