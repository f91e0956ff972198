extension QueryGenerator {
    /// `CALL { … } IN TRANSACTIONS`: with rows in any order where no transaction may fail, with rows
    /// of a list, whose order is certain, where some do.
    mutating func transactionsStatement() -> String {
        let size = oneIn(5) ? "" : " OF \(number(1...4)) ROWS"
        guard oneIn(2) else {
            let text = readingClauses(number(1...2)) + updatingSubquery()
            return text + "IN TRANSACTIONS\(size) RETURN count(*) AS c"
        }
        let item = fresh("u")
        scope.append(Variable(name: item, kind: .integer))
        let list = "[\((0..<number(1...9)).map { _ in "\(number(0...4))" }.joined(separator: ", "))]"
        // With uniqueness of ids or a division by zero a transaction may fail at a row.
        let risk = pick(["", "WITH \(item) WHERE 6 / (\(item) - \(number(0...9))) < 9 "])
        let create = "(:\(pick(RandomGraph.labels)) {id: \(item) + \(number(0...12))})"
        let update = pick([
            "CREATE \(create) ", "MERGE \(create) ",
            "MATCH (n:\(pick(RandomGraph.labels)) {x: \(item)}) SET n.id = \(number(0...6)) ",
            "MATCH (n {x: \(item)}) DETACH DELETE n ", "MATCH (n {x: \(item)}) DELETE n ",
        ])
        let behavior = pick(["", " ON ERROR FAIL", " ON ERROR CONTINUE", " ON ERROR BREAK"])
        let status = fresh("s")
        let reports = !behavior.isEmpty && behavior != " ON ERROR FAIL" && oneIn(2)
        let columns =
            reports
            ? "\(item), \(status).started AS started, \(status).committed AS committed, "
                + "\(status).errorMessage IS NULL AS fine"
            : pick(["\(item)", "count(*) AS c"])
        return "UNWIND \(list) AS \(item) CALL (\(item)) { \(risk)\(update)} "
            + "IN TRANSACTIONS\(size)\(behavior)\(reports ? " REPORT STATUS AS \(status)" : "") "
            + "RETURN \(columns)"
    }
}
