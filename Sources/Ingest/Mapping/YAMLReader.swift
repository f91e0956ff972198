package import Yams

/// Takes apart the YAML of one file, with errors that name the place.
package struct YAMLReader<Failure: Error> {
    /// What errors call the text.
    package let file: String
    private let failure: (String) -> Failure

    /// - Parameter failure: makes an error of a text.
    package init(file: String, failure: @escaping (String) -> Failure) {
        self.file = file
        self.failure = failure
    }

    /// The root of the text; nil where it is empty.
    package func root(of yaml: String) throws(Failure) -> Node? {
        do {
            return try Yams.compose(yaml: yaml)
        } catch {
            throw failure("\(file): \(Self.oneLine("\(error)"))")
        }
    }

    /// The entries of a map, each once.
    ///
    /// - Parameters:
    ///   - what: what errors call the map.
    ///   - allowed: the keys it may have; nil for any.
    package func entries(_ node: Node, _ what: String, allowed: [String]?)
        throws(Failure) -> [String: Node]
    {
        guard case .mapping(let mapping) = node else {
            throw error(node, "\(what) is not a map of keys and values")
        }
        var entries: [String: Node] = [:]
        for (key, value) in mapping {
            let name = try text(key, "a key")
            if let allowed, !allowed.contains(name) {
                throw error(
                    key, "unknown key '\(name)'; known are \(allowed.joined(separator: ", "))")
            }
            guard entries.updateValue(value, forKey: name) == nil else {
                throw error(key, "key '\(name)' is there twice")
            }
        }
        return entries
    }

    /// The texts of a list.
    package func list(_ node: Node, _ what: String) throws(Failure) -> [String] {
        guard case .sequence(let sequence) = node else {
            throw error(node, "\(what) is not a list")
        }
        var items: [String] = []
        for item in sequence { items.append(try text(item, "an item of \(what)")) }
        return items
    }

    /// The text of a scalar, which may be written as a number.
    package func text(_ node: Node, _ what: String) throws(Failure) -> String {
        guard case .scalar(let scalar) = node else { throw error(node, "\(what) is not text") }
        let isNull = scalar.style == .plain && ["~", "null"].contains(scalar.string)
        guard !scalar.string.isEmpty, !isNull else { throw error(node, "\(what) is empty") }
        return scalar.string
    }

    /// One of the names of a type's cases; nil where the key is not there.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ entries: [String: Node], _ key: String
    ) throws(Failure) -> Choice? {
        guard let node = entries[key] else { return nil }
        let text = try text(node, "'\(key)'")
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(node, "'\(key)' is '\(text)', not one of \(choices)")
        }
        return choice
    }

    /// An error with the place of a node.
    package func error(_ node: Node, _ text: String) -> Failure {
        let place = node.mark.map { ":\($0.line):\($0.column)" } ?? ""
        return failure("\(file)\(place): \(text)")
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(200)
        // The text quotes the file, which may hold what steers a terminal.
        return String(
            String.UnicodeScalarView(
                line.unicodeScalars.map {
                    $0.properties.generalCategory == .control && $0 != "\t" ? "\u{FFFD}" : $0
                }))
    }
}
