import Glibc

/// The environment variable that names the target of this process.
private let targetVariable = "INTELGRAPH_FUZZ_TARGET"

private let selectedRun: @Sendable (UnsafeRawBufferPointer) -> Void = {
    let name = getenv(targetVariable).map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        print("\(targetVariable) must be one of: \(names)")
        exit(2)
    }
    return target.run
}()

/// What libFuzzer's own `main` calls; `--sanitize fuzzer` links it.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    selectedRun(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
