import Graph

extension HostileStatement {
    /// Parameters that are made to hurt.
    public static let values = [
        HostileStatement(
            "a list nested 10,000 deep in a parameter", stoppedBy: ["ValueNesting"],
            "RETURN $deep = [[$deep]] AS x",
            parameters: {
                ["deep": (0..<10_000).reduce(Value.integer(1)) { value, _ in .list([value]) }]
            }),
        HostileStatement(
            "that list as a property", stoppedBy: ["ValueNesting", "InvalidPropertyType"],
            "CREATE (:Junk {deep: $deep})",
            parameters: {
                ["deep": (0..<10_000).reduce(Value.integer(1)) { value, _ in .list([value]) }]
            }),
        HostileStatement(
            "IN a list of a million", stoppedBy: ["", "Deadline"],
            "UNWIND range(1, 100000) AS i WITH i WHERE i IN $list RETURN count(*) AS x",
            parameters: { ["list": .list((0..<1_000_000).map { .integer($0 * 2) })] }),
        HostileStatement(
            "IN a list of a million strings", stoppedBy: ["", "Deadline"],
            "MATCH (n:K) WHERE toString(n.id) IN $list RETURN count(*) AS x",
            parameters: { ["list": .list((0..<1_000_000).map { .string("\($0)") })] }),
        HostileStatement(
            "a string of 64 MiB, added to", stoppedBy: stringSize,
            "RETURN size($s + $s) AS x",
            parameters: { ["s": .string(String(repeating: "a", count: 40 << 20))] }),
        HostileStatement(
            "a nested list made by reduce", stoppedBy: ["ValueNesting"],
            "RETURN size(toString(size(reduce(l = [], i IN range(1, 100000) | [l])))) AS x"),
        HostileStatement(
            "a number beyond every range", stoppedBy: ["IntegerOverflow"],
            "RETURN 9223372036854775807 + 1 AS x"),
    ]
}
