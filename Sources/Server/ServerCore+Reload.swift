import NIOCore

// Certificates and keys that are read anew while the server runs.
extension ServerCore {
    /// Looks for new certificates from now on, on threads of the pool.
    func watchCertificates(on loop: any EventLoop) {
        guard let interval = configuration.tls?.checkInterval else { return }
        let delay = TimeAmount.nanoseconds(interval.wholeNanoseconds)
        loop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { [self] _ in
            pool.run { [self] in refreshCertificates() }
        }
    }

    /// Reads the certificate anew if it has changed, and says and records how that went.
    func refreshCertificates(isForced: Bool = false) {
        guard let files = configuration.tls, let outcome = tls?.refresh(isForced: isForced) else {
            return
        }
        switch outcome {
        case .loaded(let validUntil):
            tell("certificate read anew from \(files.certificate), valid until \(validUntil)")
        case .kept(let reason): tell("certificate kept as it was: \(reason)")
        }
    }

    /// Reads the keys of tokens anew, and says and records how that went.
    @available(*, noasync)
    func reloadTokenKeys() {
        guard let tokens else { return }
        do throws(TokenError) {
            try tokens.reload()
            tell("keys of tokens read anew")
        } catch { tell("keys of tokens kept as they were: \(error)") }
    }

    private func tell(_ text: String) {
        configuration.report(text)
        // Events of this kind are never refused.
        try? audit.append(AuditEvent(.configuration, detail: text))
    }
}
