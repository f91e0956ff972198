/// Stops the run as a finding when `condition` is false. Unlike `precondition` it says why in
/// release builds too, which is how the fuzzers are built.
func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
