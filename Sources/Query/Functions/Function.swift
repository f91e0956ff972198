public import Graph

/// A scalar function of the language.
public struct Function: Sendable {
    /// What a function does with nulls among its arguments.
    public enum NullRule: Sendable {
        /// Any null argument gives null, and the body never sees one.
        case propagates
        /// The body is asked.
        case custom
    }

    /// How the function is computed.
    public enum Body: Sendable {
        /// Row by row; the array is lent for the call.
        case row(@Sendable ([Value], ExecutionContext) throws(QueryError) -> Value)
        /// Column by column; each has as many rows as the count says, and so has the result. Nulls
        /// are the body's own affair.
        case columns(@Sendable ([Column], Int, ExecutionContext) throws(QueryError) -> Column)
    }

    /// The name as it is documented, with its namespace; look-up ignores case.
    public let name: String
    /// How many arguments it takes.
    public let argumentCount: ClosedRange<Int>
    /// Whether equal arguments give an equal result, without graph or clock. Such calls on
    /// constants are computed once, when the statement is prepared; not those that leave out all
    /// arguments of a function that can have some, for `date()` asks the clock.
    public let isDeterministic: Bool
    public let nullRule: NullRule
    public let body: Body

    public init(
        _ name: String, _ argumentCount: ClosedRange<Int>, isDeterministic: Bool = true,
        nulls nullRule: NullRule = .propagates, body: Body
    ) {
        self.name = name
        self.argumentCount = argumentCount
        self.isDeterministic = isDeterministic
        self.nullRule = nullRule
        self.body = body
    }
}

extension QueryError {
    /// An argument of a type that a function does not take.
    static func invalidArgument(_ function: String, _ value: Value) -> QueryError {
        QueryError(
            .typeError, detail: "InvalidArgumentType",
            "\(function)() does not take \(value.typeDescription).")
    }

    /// The same, for functions where openCypher blames the value.
    static func invalidArgumentValue(_ function: String, _ value: Value) -> QueryError {
        .invalidValue("\(function)() does not take \(value.typeDescription).")
    }

    /// A count or place that is negative.
    static func negativeArgument(_ function: String) -> QueryError {
        QueryError(
            .argumentError, detail: "NegativeIntegerArgument",
            "\(function)() does not take a negative number.")
    }
}
