import IntelGraph

/// Prints what an export did.
struct ExportReport: Report {
    let summary: ExportSummary
    let partition: String
    let directory: String

    var object: JSONObject {
        var object = JSONObject()
        object.set("partition", partition)
        object.set("nodes", summary.nodeCount)
        object.set("relationships", summary.relationshipCount)
        object.set("leftOut", summary.leftOutCount)
        object.set("bytes", summary.byteCount)
        object.set("contentHash", summary.contentHash)
        object.set("seconds", summary.seconds)
        object.set("importArguments", summary.importArguments)
        return object
    }

    var text: String {
        let count = elementCountText(
            nodes: summary.nodeCount, relationships: summary.relationshipCount)
        var text = "\(partition): \(count) to \(directory)\n"
        if summary.leftOutCount > 0 {
            text +=
                "\(summary.leftOutCount) nodes and relationships that wait for others were left "
                    + "out\n"
        }
        if !summary.importArguments.isEmpty {
            let arguments = summary.importArguments.map { $0.contains("(") ? "'\($0)'" : $0 }
            text +=
                "read them back with: intelgraph import --data DIR -p TENANT/CASE "
                + arguments.joined(separator: " ") + "\n"
        }
        return text
    }
}
