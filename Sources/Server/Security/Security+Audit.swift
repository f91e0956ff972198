import Bolt
import IntelGraph

// What the audit log is told of who comes in, and of who may not do what it wants.
extension Security {
    /// Notes that somebody was let in.
    ///
    /// - Parameter isRepeated: whether it comes with each request anew; then only the first of
    ///   some minutes is recorded.
    func recordLogin(_ principal: Principal, isRepeated: Bool) {
        let address = principal.address ?? ""
        if isRepeated, loginThrottle.admit("\(address) \(principal.name)") == nil { return }
        record(
            AuditEvent(
                .login, user: principal.name, address: principal.address,
                detail: principal.account == nil ? "token" : "password"))
    }

    /// Notes that somebody was not let in, and why.
    func recordFailure(_ credentials: Credentials, from address: String, _ reason: String) {
        var user: String?
        if case .basic(let name, _) = credentials { user = name }
        // Who shows nothing guesses nothing, and must not hide who does.
        let origin = LoginFailures.text(ofAddress: address) + (user == nil ? "" : " as somebody")
        recordThrottled(
            AuditEvent(.loginFailure, user: user, address: address, detail: reason), origin)
    }

    /// Notes that a principal may not do what it wanted.
    func recordRefusal(
        of principal: Principal, on partition: PartitionName? = nil, _ failure: Failure
    ) {
        recordThrottled(
            AuditEvent(
                .refusal, user: principal.name, address: principal.address,
                database: partition?.description, detail: failure.message), principal.name)
    }

    private func recordThrottled(_ event: AuditEvent, _ origin: String) {
        guard let hiddenCount = throttle.admit("\(event.kind) \(origin)") else { return }
        var event = event
        if hiddenCount > 0 { event.detail += " (and \(hiddenCount) more not long before)" }
        record(event)
    }

    private func record(_ event: AuditEvent) {
        // Events of these kinds are never refused.
        try? audit.append(event)
    }
}

extension ServerCore {
    /// Records what an administrator does, before it is durable: what is not in the audit log does
    /// not happen.
    func record(_ summary: String, by principal: Principal) throws(Failure) {
        do throws(AuditError) {
            try audit.append(
                AuditEvent(
                    .administration, user: principal.name, address: principal.address,
                    detail: summary))
        } catch { throw .unrecorded(error) }
    }
}

extension Failure {
    /// Of what must be recorded and cannot be.
    static func unrecorded(_ error: AuditError) -> Failure {
        Failure(
            "Neo.DatabaseError.General.UnknownError",
            "nothing was changed, as it cannot be recorded (\(error))")
    }
}
