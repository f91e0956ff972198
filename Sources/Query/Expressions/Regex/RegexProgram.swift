/// A regular expression as a nondeterministic automaton (Thompson's construction).
///
/// It is run on all its states at once, so that time is bounded by the text's length times the
/// number of instructions, whatever the pattern.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes a character of a set and goes on with the next instruction.
        case take(ScalarSet)
        case assert(RegexAssertion)
        case jump(Int)
        /// Goes on in two places.
        case fork(Int, Int)
        case match
    }

    /// The most instructions, after repetitions are written out.
    private static let instructionLimit = 5_000

    private(set) var instructions: [Instruction] = []

    init(_ pattern: String) throws(QueryError) {
        try emit(try RegexParser.parse(pattern))
        try append(.match)
    }

    private mutating func emit(_ node: RegexNode) throws(QueryError) {
        switch node {
        case .set(let set): try append(.take(set))
        case .assertion(let assertion): try append(.assert(assertion))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .alternation(let branches): try emit(branches)
        case .repetition(let node, let least, let most):
            for _ in 0..<least { try emit(node) }
            if let most {
                try emitOptional(node, count: most - least)
            } else {
                try emitLoop(node)
            }
        }
    }

    private mutating func emit(_ branches: [RegexNode]) throws(QueryError) {
        var jumps: [Int] = []
        for branch in branches.dropLast() {
            let fork = instructions.count
            try append(.fork(fork + 1, 0))
            try emit(branch)
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[fork] = .fork(fork + 1, instructions.count)
        }
        try emit(branches[branches.count - 1])
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    /// Up to `count` times.
    private mutating func emitOptional(_ node: RegexNode, count: Int) throws(QueryError) {
        var forks: [Int] = []
        for _ in 0..<count {
            forks.append(instructions.count)
            try append(.fork(instructions.count + 1, 0))
            try emit(node)
        }
        for fork in forks { instructions[fork] = .fork(fork + 1, instructions.count) }
    }

    private mutating func emitLoop(_ node: RegexNode) throws(QueryError) {
        let fork = instructions.count
        try append(.fork(fork + 1, 0))
        try emit(node)
        try append(.jump(fork))
        instructions[fork] = .fork(fork + 1, instructions.count)
    }

    private mutating func append(_ instruction: Instruction) throws(QueryError) {
        guard instructions.count < RegexProgram.instructionLimit else {
            throw QueryError(
                .limitExceeded, detail: "RegularExpression",
                "The regular expression is larger than \(RegexProgram.instructionLimit) steps.")
        }
        instructions.append(instruction)
    }
}
