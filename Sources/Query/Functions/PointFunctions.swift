import Graph

/// Functions of points.
let pointFunctions: [Function] = [
    Function("point", 1...1, body: .row(point)),
    Function("point.distance", 2...2, body: .row(distance)),
    Function("distance", 2...2, body: .row(distance)),
    Function("point.withinBBox", 3...3, body: .row(withinBox)),
]

/// A point from a map of coordinates, and `crs` or `srid`.
private func point(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    guard case .map(let map) = arguments[0] else { throw .invalidArgument("point", arguments[0]) }
    let keys: Set = [
        "x", "y", "z", "longitude", "latitude", "height", "crs", "srid",
    ]
    for key in map.keys where !keys.contains(key) {
        throw .invalidValue("A point has no \(key).")
    }
    let isGeographic = map["longitude"] != nil || map["latitude"] != nil
    guard let x = map[isGeographic ? "longitude" : "x"],
        let y = map[isGeographic ? "latitude" : "y"]
    else {
        throw .invalidValue("A point needs x and y, or longitude and latitude.")
    }
    let z = map["z"] ?? map["height"]
    if x.isNull || y.isNull || z?.isNull == true { return .null }
    let system = try system(of: map, isGeographic: isGeographic, hasZ: z != nil)
    guard system.hasZ == (z != nil) else {
        throw .invalidValue("The number of coordinates does not fit the point's system.")
    }
    let (first, second) = (try coordinate(x), try coordinate(y))
    if system == .wgs84 || system == .wgs84Height {
        guard (-90.0...90.0).contains(second) else {
            throw .invalidValue("A latitude lies between -90 and 90 degrees.")
        }
    }
    return .point(
        Point(system: system, x: first, y: second, z: try z.map(coordinate) ?? 0))
}

private func system(
    of map: ValueMap, isGeographic: Bool, hasZ: Bool
) throws(QueryError) -> Point.System {
    let all: [Point.System] = [.wgs84, .wgs84Height, .cartesian, .cartesian3D]
    switch (map["crs"], map["srid"]) {
    case (.string(let name)?, _):
        if let system = all.first(where: { $0.name == name.lowercased() }) { return system }
    case (_, .integer(let number)?):
        if let system = all.first(where: { Int64($0.rawValue) == number }) { return system }
    case (nil, nil):
        return isGeographic ? (hasZ ? .wgs84Height : .wgs84) : hasZ ? .cartesian3D : .cartesian
    default: break
    }
    throw .invalidValue("There is no such system of coordinates.")
}

private func coordinate(_ value: Value) throws(QueryError) -> Double {
    guard let number = try value.number(), number.isFinite else {
        throw .invalidType("A coordinate is a finite number", value)
    }
    return number
}

/// Null for points of different systems.
private func distance(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    let left = try points("point.distance", arguments[0])
    let right = try points("point.distance", arguments[1])
    return left.distance(to: right).map { .float($0) } ?? .null
}

/// Whether a point lies in a box, borders included; null for points of different systems.
private func withinBox(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    let point = try points("point.withinBBox", arguments[0])
    let low = try points("point.withinBBox", arguments[1])
    let high = try points("point.withinBBox", arguments[2])
    guard point.system == low.system, point.system == high.system else { return .null }
    let isGeographic = point.system == .wgs84 || point.system == .wgs84Height
    // A geographic box whose lower corner lies east of its upper one crosses the 180th meridian.
    let isInX =
        isGeographic && low.x > high.x
        ? point.x >= low.x || point.x <= high.x : low.x <= point.x && point.x <= high.x
    return .boolean(
        isInX && low.y <= point.y && point.y <= high.y && low.z <= point.z && point.z <= high.z)
}

private func points(_ function: String, _ value: Value) throws(QueryError) -> Point {
    guard case .point(let point) = value else { throw .invalidArgument(function, value) }
    return point
}
