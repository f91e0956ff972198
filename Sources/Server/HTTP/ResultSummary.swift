import Bolt
import Graph

/// What an answer tells besides the rows.
struct ResultSummary {
    var end: Outcome.ResultEnd?
    var includesCounters = false
    var bookmark: String?
    var transaction: (id: String, expires: WallTime)?

    /// Appends the fields of an object, each with a comma before it.
    func append(to json: inout JSONBytes) {
        if includesCounters, let end {
            json.append(raw: ",\"counters\":")
            json.append(counters: end.counters)
        }
        if let plan = end?.plan {
            json.append(raw: ",\"queryPlan\":")
            json.append(plan: plan, isProfile: false)
        }
        if let profile = end?.profile {
            json.append(raw: ",\"profiledQueryPlan\":")
            json.append(plan: profile, isProfile: true)
        }
        if let bookmark = bookmark ?? end?.bookmark {
            json.append(raw: ",\"bookmarks\":")
            json.append(list: [bookmark])
        }
        if let transaction {
            json.append(raw: ",\"transaction\":{\"id\":")
            json.append(transaction.id)
            json.append(raw: ",\"expires\":")
            json.append(transaction.expires.description)
            json.append(raw: "}")
        }
        if let end {
            json.append(raw: ",\"queryType\":")
            json.append(end.kind.rawValue)
        }
    }
}

extension JSONBytes {
    /// - Parameter counters: by Bolt's names, such as `nodes-created`; only what is not 0.
    fileprivate mutating func append(counters: [(name: String, count: Int)]) {
        append(raw: "{\"containsUpdates\":\(!counters.isEmpty)")
        for name in Self.counterNames {
            let hyphenated = name.reduce(into: "") { text, character in
                text += character.isUppercase ? "-" + character.lowercased() : String(character)
            }
            let count = counters.first { $0.name == hyphenated }?.count ?? 0
            append(raw: ",\"\(name)\":\(count)")
        }
        append(raw: ",\"containsSystemUpdates\":false,\"systemUpdates\":0}")
    }

    private static let counterNames = [
        "nodesCreated", "nodesDeleted", "propertiesSet", "relationshipsCreated",
        "relationshipsDeleted", "labelsAdded", "labelsRemoved", "indexesAdded", "indexesRemoved",
        "constraintsAdded", "constraintsRemoved",
    ]

    /// An operator and those below it, by the names of the Query API instead of Bolt's.
    fileprivate mutating func append(plan: ValueMap, isProfile: Bool) {
        append(raw: "{")
        if isProfile {
            append(raw: "\"dbHits\":\(Self.integer(plan["dbHits"]))")
            append(raw: ",\"records\":\(Self.integer(plan["rows"]))")
            append(raw: ",\"time\":\(Self.integer(plan["time"])),")
        }
        append(raw: "\"operatorType\":")
        append(Self.text(plan["operatorType"]))
        append(raw: ",\"arguments\":")
        var arguments = ValueWriter(.plain)
        if case .map(let map)? = plan["args"] {
            arguments.append(map)
        } else {
            arguments.append(ValueMap())
        }
        bytes += arguments.json.bytes
        append(raw: ",\"identifiers\":")
        append(list: Self.list(plan["identifiers"]).map { Self.text($0) })
        append(raw: ",\"children\":[")
        append(Self.list(plan["children"])) { child, json in
            if case .map(let plan) = child { json.append(plan: plan, isProfile: isProfile) }
        }
        append(raw: "]}")
    }

    private static func integer(_ value: Value?) -> Int64 {
        if case .integer(let integer)? = value { integer } else { 0 }
    }

    private static func text(_ value: Value?) -> String {
        if case .string(let text)? = value { text } else { "" }
    }

    private static func list(_ value: Value?) -> [Value] {
        if case .list(let values)? = value { values } else { [] }
    }
}
