import Graph

/// How alike two vectors are, from 0 to 1.
let vectorFunctions: [Function] = [
    Function(
        "vector.similarity.cosine", 2...2,
        body: .row { (arguments, _) throws(QueryError) in
            try similarity("vector.similarity.cosine", arguments) { left, right in
                var product = 0.0
                var leftSquare = 0.0
                var rightSquare = 0.0
                for (a, b) in zip(left, right) {
                    product += a * b
                    leftSquare += a * a
                    rightSquare += b * b
                }
                // A vector of zeros has no direction.
                guard leftSquare > 0, rightSquare > 0 else { return nil }
                let cosine = product / (leftSquare.squareRoot() * rightSquare.squareRoot())
                return (1 + max(-1, min(1, cosine))) / 2
            }
        }),
    Function(
        "vector.similarity.euclidean", 2...2,
        body: .row { (arguments, _) throws(QueryError) in
            try similarity("vector.similarity.euclidean", arguments) { left, right in
                let square = zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                return 1 / (1 + square)
            }
        }),
]

/// - Parameter compute: gives nil for vectors that have no similarity.
private func similarity(
    _ function: String, _ arguments: [Value], _ compute: ([Double], [Double]) -> Double?
) throws(QueryError) -> Value {
    let left = try vector(function, arguments[0])
    let right = try vector(function, arguments[1])
    guard left.count == right.count, !left.isEmpty, let result = compute(left, right),
        result.isFinite
    else {
        throw .invalidValue("\(function)() takes two vectors of the same length, not zero.")
    }
    return .float(result)
}

private func vector(_ function: String, _ value: Value) throws(QueryError) -> [Double] {
    guard case .list(let elements) = value else { throw .invalidArgument(function, value) }
    var numbers: [Double] = []
    numbers.reserveCapacity(elements.count)
    for element in elements {
        switch element {
        case .integer(let integer): numbers.append(Double(integer))
        case .float(let float): numbers.append(float)
        default: throw .invalidArgument(function, element)
        }
    }
    return numbers
}
