/// What a command has done, for people and for machines.
protocol Report {
    var object: JSONObject { get }
    /// Whole lines.
    var text: String { get }
}

extension Report {
    func print(asJSON: Bool) {
        asJSON ? Output.writeLine(object.text) : Output.write(text)
    }
}

/// How many elements a partition has, as reports say it.
func elementCountText(nodes: Int, relationships: Int) -> String {
    "\(nodes) nodes and \(relationships) relationships"
}
