import IntelGraph

/// Prints what an import did.
struct ImportReport: Report {
    let summary: ImportSummary
    let partition: String

    private var rate: Double {
        summary.seconds > 0 ? Double(summary.relationshipCount) / summary.seconds : 0
    }

    var object: JSONObject {
        var object = JSONObject()
        object.set("partition", partition)
        object.set("nodes", summary.nodeCount)
        object.set("relationships", summary.relationshipCount)
        object.set("rejected", summary.rejectedCount)
        object.set("contentHash", summary.contentHash)
        object.set("lsn", summary.lsn)
        object.set("resumedStages", summary.resumedStages)
        object.set("seconds", summary.seconds)
        object.set("relationshipsPerSecond", rate)
        var stages = JSONObject()
        for (stage, seconds) in summary.stageSeconds { stages.set(stage.rawValue, seconds) }
        object.set("stageSeconds", stages)
        return object
    }

    var text: String {
        let count = elementCountText(
            nodes: summary.nodeCount, relationships: summary.relationshipCount)
        var text = "\(partition): \(count)\n"
        if summary.resumedStages > 0 {
            text += "went on from an import that was interrupted\n"
        }
        text += "content hash \(summary.contentHash)\n"
        return text
    }
}

/// A line that says how far an import is, at what rate, and how long it will take.
struct ProgressLine {
    let progress: ImportProgress

    init(_ progress: ImportProgress) { self.progress = progress }

    var text: String {
        switch progress.stage {
        case .nodes: "nodes: \(counted("nodes"))"
        case .relationships: "relationships: \(counted("relationships"))"
        case .tables: "writing tables: \(counted("rows"))"
        case .checkpoint: "making it durable"
        }
    }

    private func counted(_ what: String) -> String {
        var text = "\(progress.elementCount) \(what)"
        if progress.seconds > 0 {
            text += ", \(Int(Double(progress.elementCount) / progress.seconds)) per second"
        }
        if progress.total > 0, progress.done > 0, progress.done <= progress.total {
            let fraction = Double(progress.done) / Double(progress.total)
            let left = progress.seconds * (1 - fraction) / fraction
            text += ", \(Int(fraction * 100)) %, \(Int(left.rounded(.up))) s left"
        }
        return text
    }
}
