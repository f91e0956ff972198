extension QueryGenerator {
    /// LOAD CSV or CALL of a procedure: rows from elsewhere than patterns and lists.
    mutating func sourceClause() -> String { oneIn(2) ? loadClause() : procedureClause() }

    /// The file is the URL itself, so that a statement shows all that it reads: `StatementFiles`.
    private mutating func loadClause() -> String {
        let row = fresh("l")
        let hasHeaders = oneIn(2)
        let separator = oneIn(3) ? ";" : ","
        var lines = hasHeaders ? ["k\(separator)s"] : []
        for _ in 0..<number(0...4) {
            let key = pick(["0", "1", "2", "3", "", "x", "1.5"])
            let text = pick(["a", "b", "ab", "", "\"a b\"", "Aé"])
            lines.append(oneIn(8) ? key : "\(key)\(separator)\(text)")
        }
        let url = "text:" + lines.joined(separator: "\\n")
        let known = oneIn(6) ? variable(.string) : nil
        let source = known.map { "coalesce('\(url)', \($0))" } ?? "'\(url)'"
        let (key, text) = (fresh("v"), fresh("v"))
        let fields = hasHeaders ? ("\(row).k", "\(row).s") : ("\(row)[0]", "\(row)[1]")
        scope += [Variable(name: key, kind: .integer), Variable(name: text, kind: .string)]
        width += 1
        return "LOAD CSV \(hasHeaders ? "WITH HEADERS " : "")FROM \(source) AS \(row)"
            + (separator == ";" ? " FIELDTERMINATOR ';'" : "")
            + " WITH *, toInteger(\(fields.0)) AS \(key), \(fields.1) AS \(text) "
    }

    private mutating func procedureClause() -> String {
        let name = fresh("v")
        let (call, field) = pick([
            ("db.labels()", "label"), ("db.relationshipTypes()", "relationshipType"),
            ("db.propertyKeys()", "propertyKey"),
            ("db.schema.nodeTypeProperties()", "propertyName"),
            ("db.schema.relTypeProperties()", "relType"), ("dbms.components()", "name"),
        ])
        scope.append(Variable(name: name, kind: .string))
        width += 1
        let text = "\(oneIn(6) ? "OPTIONAL " : "")CALL \(call) YIELD \(field) AS \(name) "
        return oneIn(3) ? text + "WHERE \(condition()) " : text
    }
}
