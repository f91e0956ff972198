import Graph
import Query

extension PlanDescription {
    /// Clients read plans by recursion: operators that lie deeper are only in the text.
    private static let depthLimit = 80

    /// The plan as clients take it, in Bolt's words: each operator with those that feed it.
    var map: ValueMap {
        var depths = [Int](repeating: 0, count: operators.count)
        for (place, shown) in operators.enumerated() {
            for child in shown.children { depths[child] = depths[place] + 1 }
        }
        var maps = [ValueMap](repeating: ValueMap(), count: operators.count)
        // Children stand behind what they feed.
        for place in operators.indices.reversed() {
            let children = operators[place].children.filter { depths[$0] <= Self.depthLimit }
            maps[place] = operators[place].map(children: children.map { .map(maps[$0]) })
        }
        var root = maps[0]
        guard case .map(var arguments)? = root["args"] else { return root }
        let version = Value.string("IntelGraph \(productVersion)")
        arguments["planner"] = "COST"
        arguments["planner-version"] = version
        arguments["runtime"] = "BATCHED"
        arguments["runtime-version"] = version
        arguments["version"] = version
        arguments["string-representation"] = .string(text)
        root["args"] = .map(arguments)
        return root
    }
}

extension PlanDescription.Operator {
    fileprivate func map(children: [Value]) -> ValueMap {
        var arguments = ValueMap()
        if !detail.isEmpty { arguments["Details"] = .string(detail) }
        if let estimatedRowCount { arguments["EstimatedRows"] = .float(estimatedRowCount) }
        var map: ValueMap = [
            "operatorType": .string(name),
            "identifiers": .list(identifiers.map { .string($0) }),
        ]
        if let work {
            let rowCount = Value.integer(Int64(work.rowCount))
            let hits = Value.integer(Int64(work.hitCount))
            let time = Value.integer(work.time.wholeNanoseconds)
            arguments["Rows"] = rowCount
            arguments["DbHits"] = hits
            arguments["Time"] = time
            arguments["Memory"] = .integer(Int64(work.byteCount))
            map["dbHits"] = hits
            map["rows"] = rowCount
            map["time"] = time
        }
        map["args"] = .map(arguments)
        map["children"] = .list(children)
        return map
    }
}
