import Graph

/// Constructors of temporal values and durations, and what belongs to their types.
let temporalFunctions: [Function] =
    [
        ("date", .date), ("localtime", .localTime), ("time", .time),
        ("localdatetime", .localDateTime), ("datetime", .dateTime),
    ].flatMap { functions($0, $1) } + [
        Function(
            "duration", 1...1,
            body: .row { (arguments, _) throws(QueryError) in
                try reading { () throws(GraphError) in
                    try Temporal.make(.duration, from: arguments[0])
                }
            }),
        difference("duration.between", .all),
        difference("duration.inMonths", .months),
        difference("duration.inDays", .days),
        difference("duration.inSeconds", .seconds),
        Function("datetime.fromepoch", 1...2, body: .row(fromEpoch)),
        Function("datetime.fromepochmillis", 1...1, body: .row(fromEpochMilliseconds)),
    ]

/// The constructor, the clocks and `truncate` of one type.
private func functions(_ name: String, _ kind: Temporal.Kind) -> [Function] {
    let make = Function(
        name, 0...1,
        body: .row { (arguments, context) throws(QueryError) in
            try reading { () throws(GraphError) in
                guard let argument = arguments.first else {
                    return try Temporal.now(kind, at: context.statementTime)
                }
                if let zone = onlyZone(argument) {
                    let zone = try Temporal.DateTime.Zone(withSpaces: zone)
                    return try Temporal.now(kind, at: context.statementTime.told(in: zone))
                }
                return try Temporal.make(kind, from: argument)
            }
        })
    let truncate = Function(
        name + ".truncate", 1...3,
        body: .row { (arguments, context) throws(QueryError) in
            let unit = try text(name + ".truncate", arguments[0])
            var fields = ValueMap()
            if arguments.count > 2 {
                guard case .map(let map) = arguments[2] else {
                    throw .invalidArgument(name + ".truncate", arguments[2])
                }
                fields = map
            }
            return try reading { () throws(GraphError) in
                let value =
                    arguments.count > 1
                    ? arguments[1] : try Temporal.now(kind, at: context.statementTime)
                return try Temporal.truncate(kind, unit: unit, value, fields: fields)
            }
        })
    return [
        make, truncate,
        clock(name + ".transaction", kind) { $0.transactionTime },
        clock(name + ".statement", kind) { $0.statementTime },
        clock(name + ".realtime", kind) { _ in ExecutionContext.currentTime() },
    ]
}

/// The zone of `{timezone: 'Europe/Berlin'}`, which asks for the present moment there; nil for
/// other arguments.
func onlyZone(_ argument: Value) -> String? {
    guard case .map(let map) = argument, map.count == 1,
        case .string(let zone)? = map["timezone"]
    else { return nil }
    return zone
}

/// Whether a call asks the clock, though it has arguments, all of which are constants.
func asksClock(_ function: Function, _ arguments: [Value]) -> Bool {
    if function.argumentCount.lowerBound == 0 { return arguments.first.flatMap(onlyZone) != nil }
    return arguments.count == 1 && function.name.hasSuffix(".truncate")
}

extension Temporal.DateTime.Zone {
    /// A zone whose name may have spaces for underscores: `America/Los Angeles`.
    fileprivate init(withSpaces name: String) throws(GraphError) {
        try self.init(name.replacing(" ", with: "_"))
    }
}

/// The time of a clock, in UTC or in a zone that is named.
private func clock(
    _ name: String, _ kind: Temporal.Kind,
    _ time: @escaping @Sendable (ExecutionContext) -> Temporal.DateTime
) -> Function {
    Function(
        name, 0...1, isDeterministic: false,
        body: .row { (arguments, context) throws(QueryError) in
            let zone = try arguments.first.map { zone throws(QueryError) in try text(name, zone) }
            return try reading { () throws(GraphError) in
                var now = time(context)
                if let zone { now = try now.told(in: Temporal.DateTime.Zone(withSpaces: zone)) }
                return try Temporal.now(kind, at: now)
            }
        })
}

private func difference(_ name: String, _ unit: Temporal.DifferenceUnit) -> Function {
    Function(
        name, 2...2,
        body: .row { (arguments, _) throws(QueryError) in
            let duration = try reading { () throws(GraphError) in
                try Temporal.difference(from: arguments[0], to: arguments[1], in: unit)
            }
            guard let duration else {
                throw .invalidArgument(name, arguments[0])
            }
            return .duration(duration)
        })
}

/// From seconds since 1970, and nanoseconds beside them.
private func fromEpoch(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    var map = ValueMap([("epochSeconds", arguments[0])])
    if arguments.count > 1 { map["nanosecond"] = arguments[1] }
    return try reading { () throws(GraphError) in
        try Temporal.make(.dateTime, from: .map(map))
    }
}

private func fromEpochMilliseconds(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    try reading { () throws(GraphError) in
        try Temporal.make(.dateTime, from: .map(["epochMillis": arguments[0]]))
    }
}
