import Cypher
import Graph
import Testing

@testable import Query

@Suite struct `Expressions fail with openCypher's errors` {
    /// Operands whose type the parser cannot see.
    static let parameters: [String: Value] = [
        "i": .integer(1), "zero": .integer(0), "max": .integer(.max), "min": .integer(.min),
        "s": .string("text"), "b": .boolean(true), "l": .list([.integer(1)]),
        "m": .map(["a": .integer(1)]), "f": .float(1.5), "n": .integer(-1),
    ]

    @Test(arguments: [
        ("$i / $zero", "ArithmeticError: DivisionByZero"),
        ("$i % $zero", "ArithmeticError: DivisionByZero"),
        ("$max + $i", "ArithmeticError: IntegerOverflow"),
        ("$min - $i", "ArithmeticError: IntegerOverflow"),
        ("$max * 2", "ArithmeticError: IntegerOverflow"),
        ("$min / $n", "ArithmeticError: IntegerOverflow"),
        ("-$min", "ArithmeticError: IntegerOverflow"),
        ("abs($min)", "ArithmeticError: IntegerOverflow"),
        ("$b + $i", "TypeError: InvalidArgumentType"),
        ("$m + $i", "TypeError: InvalidArgumentType"),
        ("$s - $i", "TypeError: InvalidArgumentType"),
        ("-$s", "TypeError: InvalidArgumentType"),
        ("$i AND true", "TypeError: InvalidArgumentType"),
        ("NOT $s", "TypeError: InvalidArgumentType"),
        ("$i IN $i", "TypeError: InvalidArgumentType"),
        ("$i.name", "TypeError: InvalidArgumentType"),
        ("$i[0]", "TypeError: InvalidArgumentType"),
        ("$l[$s]", "TypeError: ListElementAccessByNonInteger"),
        ("$m[$i]", "TypeError: MapElementAccessByNonString"),
        ("$s[0..1]", "TypeError: InvalidArgumentType"),
        ("$l[$s..]", "TypeError: InvalidArgumentType"),
        ("[x IN $i | x]", "TypeError: InvalidArgumentType"),
        ("reduce(a = 0, x IN $s | a)", "TypeError: InvalidArgumentType"),
        ("$missing", "ParameterMissing: MissingParameter"),
        ("toInteger($l)", "TypeError: InvalidArgumentValue"),
        ("toFloat($b)", "TypeError: InvalidArgumentValue"),
        ("toBoolean($f)", "TypeError: InvalidArgumentValue"),
        ("toString($m)", "TypeError: InvalidArgumentValue"),
        ("labels($i)", "TypeError: InvalidArgumentValue"),
        ("type($i)", "TypeError: InvalidArgumentValue"),
        ("size($i)", "TypeError: InvalidArgumentType"),
        ("range($s, 2)", "ArgumentError: InvalidArgumentType"),
        ("range(1, 2, $zero)", "ArgumentError: NumberOutOfRange"),
        ("range($min, $max)", "LimitExceeded: MemoryBudget"),
        ("substring($s, $n)", "ArgumentError: NegativeIntegerArgument"),
        ("left($s, $n)", "ArgumentError: NegativeIntegerArgument"),
        ("left($s, null)", "TypeError: InvalidArgumentType"),
        ("right($s, null)", "TypeError: InvalidArgumentType"),
        ("substring($s, null)", "TypeError: InvalidArgumentType"),
        ("substring($s, null, 1)", "TypeError: InvalidArgumentType"),
        ("substring($s, 0, null)", "TypeError: InvalidArgumentType"),
        ("date($s)", "ArgumentError: InvalidArgumentValue"),
        ("point($m)", "TypeError: InvalidArgumentValue"),
        ("$s =~ '('", "ArgumentError: InvalidRegularExpression"),
    ])
    func runtime(expression: String, expected: String) {
        #expect(failure(expression, Self.parameters) == expected)
    }

    @Test func `names that are not there are refused when compiled`() throws {
        let nowhere = SourceRange(0, 0)
        let one = Expression(.literal(.integer(1)), nowhere)
        func call(_ name: String, _ arguments: [Expression]) -> Expression {
            Expression(
                .call(FunctionCall(name: Identifier(name, nowhere), arguments: arguments)), nowhere)
        }
        for (syntax, detail) in [
            (Expression(.variable("x"), nowhere), "UndefinedVariable"),
            (call("noSuchFunction", []), "UnknownFunction"),
            (call("size", []), "InvalidNumberOfArguments"),
            (call("size", [one, one]), "InvalidNumberOfArguments"),
        ] {
            let error = #expect(throws: QueryError.self) {
                try compile(syntax, in: Scope(), functions: .standard)
            }
            #expect(error?.detail == detail)
            #expect(error?.isCompileTime == true)
        }
    }

    @Test(arguments: [
        ("false AND $i / $zero = 1", "false"), ("$i / $zero = 1 AND false", "false"),
        ("true OR $i / $zero = 1", "true"), ("$i / $zero = 1 OR true", "true"),
        ("$zero = 0 OR $i / $zero = 1", "true"),
    ])
    func `an error in a decided operand does not surface`(
        expression: String, expected: String
    ) throws {
        #expect(try text(expression, Self.parameters) == expected)
    }

    @Test func `an error surfaces only from rows that need the operand`() throws {
        let divisors = Column([Value.integer(0), .integer(1), .integer(2), .null])
        let guarded = try evaluate("x <> 0 AND 10 / x > 5", columns: [("x", divisors)])
        #expect(
            (0..<4).map { guarded.value(at: $0).description }
                == ["false", "true", "false", "null"])
        let reversed = try evaluate("10 / x > 5 AND x <> 0", columns: [("x", divisors)])
        #expect(
            (0..<4).map { reversed.value(at: $0).description }
                == ["false", "true", "false", "null"])
        #expect(throws: QueryError.self) {
            try evaluate("10 / x > 5 AND x <> 7", columns: [("x", divisors)])
        }
    }

    @Test func `a null beside a zero divisor is no error`() throws {
        let column = Column(
            .integers([1, 2]), count: 2, nulls: [true, false])
        let zeros = Column(.integers([0, 1]), count: 2)
        let result = try evaluate("x / y", columns: [("x", column), ("y", zeros)])
        #expect(result.value(at: 0).isNull)
        #expect(result.value(at: 1).description == "2")
    }
}
