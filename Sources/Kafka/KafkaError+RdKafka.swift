import CRdKafka

extension KafkaFailure {
    init(_ code: rd_kafka_resp_err_t, message: String? = nil) {
        self.code = code.rawValue
        // Both functions return text that lives as long as the library.
        name = unsafe String(cString: rd_kafka_err2name(code))
        self.message = unsafe message ?? String(cString: rd_kafka_err2str(code))
    }
}

extension KafkaError {
    /// Codes after which the same client cannot go on, however long it tries.
    private static let fatalCodes: Set<Int32> = [
        RD_KAFKA_RESP_ERR__FATAL.rawValue,
        RD_KAFKA_RESP_ERR__FENCED.rawValue,
        RD_KAFKA_RESP_ERR__AUTHENTICATION.rawValue,
        RD_KAFKA_RESP_ERR__SSL.rawValue,
        RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue,
        RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE.rawValue,
        RD_KAFKA_RESP_ERR__STATE.rawValue,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM.rawValue,
        RD_KAFKA_RESP_ERR_INVALID_GROUP_ID.rawValue,
        RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION.rawValue,
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE.rawValue,
        RD_KAFKA_RESP_ERR_INVALID_MSG.rawValue,
    ]

    init(_ code: rd_kafka_resp_err_t, message: String? = nil, isFatal: Bool = false) {
        let failure = KafkaFailure(code, message: message)
        self =
            isFatal || Self.fatalCodes.contains(code.rawValue)
            ? .fatal(failure) : .transient(failure)
    }

    /// Takes over an `rd_kafka_error_t`; `nil`, the library's success, throws nothing.
    static func check(_ error: OpaquePointer?) throws(KafkaError) {
        guard let error = unsafe error else { return }
        defer { unsafe rd_kafka_error_destroy(error) }
        throw KafkaError(
            unsafe rd_kafka_error_code(error),
            message: unsafe String(cString: rd_kafka_error_string(error)),
            isFatal: unsafe rd_kafka_error_is_fatal(error) != 0)
    }

    static func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaError(code) }
    }
}
