import Bolt
import Graph

/// Something that a client asks for, ready to be sent.
struct Operation {
    /// What its times are counted under.
    var name: String
    var bytes: [UInt8]
    /// Messages that end its answer.
    var answerCount: Int
    /// The records that have to come; nil for any number.
    var recordCount: Int?
}

/// Makes operations of a kind in one database.
struct OperationWriter {
    let database: String

    /// A statement by itself, whose rows are all fetched.
    func statement(
        _ name: String, _ text: String, _ parameters: ValueMap = [:], isReadOnly: Bool = false,
        records: Int? = nil
    ) -> Operation {
        var start = Request.TransactionStart()
        start.database = database
        start.isReadOnly = isReadOnly
        return operation(
            name, [.run(Request.Run(text, parameters, start: start)), .pull(Request.Fetch())],
            records)
    }

    /// Statements in a transaction.
    func transaction(
        _ name: String, _ statements: [(text: String, parameters: ValueMap)]
    ) -> Operation {
        var start = Request.TransactionStart()
        start.database = database
        let runs = statements.flatMap { text, parameters -> [Request] in
            [.run(Request.Run(text, parameters)), .pull(Request.Fetch())]
        }
        return operation(name, [.begin(start)] + runs + [.commit], nil)
    }

    /// What a client does after a failure.
    static let reset = OperationWriter(database: "").operation("reset", [.reset], nil)

    private func operation(_ name: String, _ requests: [Request], _ records: Int?) -> Operation {
        var writer = MessageWriter(ValueFormat(Connection.version))
        for request in requests { writer.append(request, Connection.version) }
        return Operation(
            name: name, bytes: writer.take(), answerCount: requests.count, recordCount: records)
    }
}
