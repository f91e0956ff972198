import Ingest

/// Prints what an ingest run did.
struct IngestReport: Report {
    let summary: IngestSummary

    var object: JSONObject {
        var object = JSONObject()
        object.set("events", summary.events)
        object.set("applied", summary.applied)
        object.set("duplicates", summary.duplicates.total)
        var layers = JSONObject()
        layers.set("offsets", summary.duplicates.offsets)
        layers.set("versions", summary.duplicates.versions)
        layers.set("eventIDs", summary.duplicates.eventIDs)
        object.set("duplicatesByLayer", layers)
        object.set("stale", summary.stale)
        object.set("deadLettered", summary.deadLettered)
        var ignored = JSONObject()
        for (name, count) in summary.ignored.sorted(by: { $0.key < $1.key }) {
            ignored.set(name, count)
        }
        object.set("ignored", ignored)
        object.set("seconds", summary.seconds)
        object.set("eventsPerSecond", summary.eventsPerSecond)
        object.set("lsn", summary.lsn)
        if let p50 = summary.lagP50Milliseconds { object.set("lagP50Milliseconds", Int(p50)) }
        if let p99 = summary.lagP99Milliseconds { object.set("lagP99Milliseconds", Int(p99)) }
        return object
    }

    var text: String {
        var table = TextTable([
            "events", "applied", "duplicates", "stale", "dead letters", "per second",
        ])
        table.append([
            "\(summary.events)", "\(summary.applied)", "\(summary.duplicates.total)",
            "\(summary.stale)", "\(summary.deadLettered)", "\(Int(summary.eventsPerSecond))",
        ])
        var text = table.rendered()
        let duplicates = summary.duplicates
        if duplicates.total > 0 {
            text +=
                "duplicates known by offset \(duplicates.offsets), by version "
                    + "\(duplicates.versions), by event id \(duplicates.eventIDs)\n"
        }
        if !summary.ignored.isEmpty {
            let names = summary.ignored.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
            text += "no mapping for: \(names.joined(separator: ", "))\n"
        }
        if summary.deadLettered > 0 { text += "see them with: intelgraph dlq list --data DIR\n" }
        return text
    }
}
