/// Runs a program over texts.
struct RegexMatcher {
    private let program: RegexProgram
    /// For each instruction the last step at which it was reached.
    private var reachedAt: ContiguousArray<Int>
    private var pending: ContiguousArray<Int> = []
    private var step = 0

    init(_ program: RegexProgram) {
        self.program = program
        reachedAt = ContiguousArray(repeating: -1, count: program.instructions.count)
    }

    /// Whether the program takes the whole text.
    mutating func matches(_ text: String, _ context: ExecutionContext) throws(QueryError) -> Bool {
        // The instructions that take the next character, and those of the character after it.
        var current: ContiguousArray<Int> = []
        var following: ContiguousArray<Int> = []
        var previous: Unicode.Scalar?
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        var isMatch = reach(0, previous, next, into: &current)
        while let scalar = next {
            if current.isEmpty { return false }
            if step % 1_024 == 0 { try context.checkLimits() }
            previous = scalar
            next = scalars.next()
            following.removeAll(keepingCapacity: true)
            step += 1
            isMatch = false
            for index in current {
                guard case .take(let set) = program.instructions[index], set.contains(scalar) else {
                    continue
                }
                if reach(index + 1, previous, next, into: &following) { isMatch = true }
            }
            swap(&current, &following)
        }
        step += 1
        return isMatch
    }

    /// Adds what can be reached from an instruction without taking a character. Returns whether the
    /// end of the program is among it.
    private mutating func reach(
        _ start: Int, _ previous: Unicode.Scalar?, _ next: Unicode.Scalar?,
        into states: inout ContiguousArray<Int>
    ) -> Bool {
        var isMatch = false
        pending.append(start)
        while let index = pending.popLast() {
            if reachedAt[index] == step { continue }
            reachedAt[index] = step
            switch program.instructions[index] {
            case .take: states.append(index)
            case .assert(let assertion):
                if assertion.holds(after: previous, before: next) { pending.append(index + 1) }
            case .jump(let target): pending.append(target)
            case .fork(let first, let second):
                pending.append(second)
                pending.append(first)
            case .match: isMatch = true
            }
        }
        return isMatch
    }
}
