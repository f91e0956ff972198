import Bolt
import IntelGraph
import Query

// What clients are told of errors. Drivers try transient ones again, and no others.
extension Failure {
    /// - Parameter isClientTimeout: whether the time that ran out was the client's choice.
    init(_ error: IntelGraphError, isClientTimeout: Bool = false) {
        switch error {
        case .query(let query):
            if query.kind == .limitExceeded, query.detail == "Deadline" {
                self = .timedOut(isClientTimeout: isClientTimeout)
            } else if query.kind == .cancelled {
                self = .terminated
            } else {
                let (code, status) = Self.code(query)
                self.init(code, "\(error)", status: status.0, statusDescription: status.1)
            }
        case .invalidName: self.init("Neo.ClientError.Database.DatabaseNotFound", "\(error)")
        case .storage, .result: self.init("Neo.DatabaseError.General.UnknownError", "\(error)")
        }
    }

    static func writesToUnion(of tenant: String) -> Failure {
        Failure(IntelGraphError.query(.writesToUnion(of: tenant)))
    }

    static let terminated = Failure(
        "Neo.ClientError.Transaction.Terminated", "the transaction was terminated")

    /// For clients of a server that is about to end; they may go to another, or wait.
    static let shuttingDown = Failure(
        "Neo.TransientError.General.DatabaseUnavailable", "the server is shutting down")

    static let tooMuchInFlight = Failure(
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "the messages of all clients that are not worked off take too much memory; try again")

    static let tooManyClients = Failure(
        "Neo.TransientError.General.DatabaseUnavailable",
        "the server has as many clients as it takes; try again")

    static let tooManyClientsOfAddress = Failure(
        "Neo.TransientError.General.DatabaseUnavailable",
        "the server has as many clients of this address as it takes (--connections-per-address); "
            + "try again")

    static func timedOut(isClientTimeout: Bool) -> Failure {
        Failure(
            "Neo.ClientError.Transaction.TransactionTimedOut"
                + (isClientTimeout ? "ClientConfiguration" : ""),
            "the transaction took longer than it may, and was rolled back")
    }

    private static func code(_ error: QueryError) -> (String, (String, String)) {
        let statement = "Neo.ClientError.Statement."
        let general = (
            "50N42", "error: general processing exception - unexpected error"
        )
        let data = ("22000", "error: data exception")
        switch error.kind {
        case .syntaxError:
            return (
                statement + "SyntaxError",
                ("42001", "error: syntax error or access rule violation - invalid syntax")
            )
        case .semanticError:
            return (
                statement + "SemanticError",
                ("42000", "error: syntax error or access rule violation")
            )
        case .parameterMissing: return (statement + "ParameterMissing", general)
        case .typeError: return (statement + "TypeError", data)
        case .argumentError: return (statement + "ArgumentError", data)
        case .arithmeticError: return (statement + "ArithmeticError", data)
        case .entityNotFound: return (statement + "EntityNotFound", general)
        case .propertyNotFound: return (statement + "PropertyNotFound", general)
        case .labelNotFound: return (statement + "LabelNotFound", general)
        case .constraintValidationFailed, .constraintVerificationFailed:
            return ("Neo.ClientError.Schema.ConstraintValidationFailed", general)
        case .procedureError:
            let isMissing = error.detail == "ProcedureNotFound"
            return (
                "Neo.ClientError.Procedure."
                    + (isMissing ? "ProcedureNotFound" : "ProcedureCallFailed"), general
            )
        case .accessMode: return (statement + "AccessMode", general)
        case .schemaError, .limitExceeded: return (statement + "ExecutionFailed", general)
        case .forbidden:
            return (
                "Neo.ClientError.Security.Forbidden",
                (
                    "42NFF",
                    "error: syntax error or access rule violation - permission/access denied"
                )
            )
        case .cancelled, .storage: return ("Neo.DatabaseError.General.UnknownError", general)
        }
    }
}
