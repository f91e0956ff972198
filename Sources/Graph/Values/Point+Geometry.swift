import Glibc

extension Point {
    /// Metres; the sphere that Cypher's distances assume.
    private static let earthRadius = 6_378_140.0

    /// The distance to a point of the same system: metres on the globe, else units of the plane or
    /// space. Nil for points of different systems.
    public func distance(to other: Point) -> Double? {
        guard system == other.system else { return nil }
        switch system {
        case .cartesian: return hypot(x - other.x, y - other.y)
        case .cartesian3D: return hypot(hypot(x - other.x, y - other.y), z - other.z)
        case .wgs84: return Self.haversine(self, other, radius: Self.earthRadius)
        case .wgs84Height:
            let radius = Self.earthRadius + (z + other.z) / 2
            return hypot(Self.haversine(self, other, radius: radius), z - other.z)
        }
    }

    /// `x` is the longitude, `y` the latitude, both in degrees.
    private static func haversine(_ a: Point, _ b: Point, radius: Double) -> Double {
        let radians = Double.pi / 180
        let latitude = sin((b.y - a.y) * radians / 2)
        let longitude = sin((b.x - a.x) * radians / 2)
        let chord =
            latitude * latitude
            + cos(a.y * radians) * cos(b.y * radians) * longitude * longitude
        return 2 * radius * asin(min(1, chord.squareRoot()))
    }

    func component(_ name: String) -> Value? {
        switch name {
        case "x": .float(x)
        case "y": .float(y)
        case "z" where system.hasZ: .float(z)
        case "longitude" where system.isGeographic: .float(x)
        case "latitude" where system.isGeographic: .float(y)
        case "height" where system == .wgs84Height: .float(z)
        case "srid": .integer(Int64(system.rawValue))
        case "crs": .string(system.name)
        default: nil
        }
    }
}

extension Point.System {
    /// Whether coordinates are degrees.
    public var isGeographic: Bool { self == .wgs84 || self == .wgs84Height }

    /// The name that `crs` gives.
    public var name: String {
        switch self {
        case .wgs84: "wgs-84"
        case .wgs84Height: "wgs-84-3d"
        case .cartesian: "cartesian"
        case .cartesian3D: "cartesian-3d"
        }
    }
}
