import Bolt
import Glibc
import IntelGraph
import Query
import Storage

extension ServerCore {
    /// All that is measured, for Prometheus.
    func metricsText(httpTransactionCount: Int) throws(Failure) -> String {
        var text = MetricsText()
        text.begin("build_info", .gauge, "Always 1; the version is in the label.")
        text.append("build_info", ["version": productVersion], 1)
        appendClients(to: &text, httpTransactionCount: httpTransactionCount)
        appendStatements(to: &text)
        do {
            try appendStore(to: &text)
        } catch { throw Failure(IntelGraphError(any: error)) }
        appendIngest(to: &text)
        appendProcess(to: &text)
        return text.text
    }

    private func appendClients(to text: inout MetricsText, httpTransactionCount: Int) {
        text.begin("connections", .gauge, "Clients that are connected.")
        text.append("connections", ["protocol": "bolt"], connections.count(.bolt))
        text.append("connections", ["protocol": "http"], connections.count(.http))
        text.begin("connections_total", .counter, "Clients that have connected.")
        text.append("connections_total", ["protocol": "bolt"], metrics.boltConnections.value)
        text.append("connections_total", ["protocol": "http"], metrics.httpConnections.value)
        text.append(
            "connections_refused_total", .counter,
            """
            Clients that were hung up on because there were too many; those that were told so over \
            HTTP count as connected too.
            """,
            metrics.refusedConnections.value)
        text.begin("logins_total", .counter, "Clients that showed credentials, by what came of it.")
        text.append("logins_total", ["result": "success"], metrics.logins.value)
        text.append("logins_total", ["result": "failure"], metrics.failedLogins.value)
        text.append(
            "refusals_total", .counter, "Requests for what the client may not do.",
            metrics.refusals.value)
        text.append(
            "http_transactions", .gauge, "Transactions that are open over HTTP.",
            httpTransactionCount)
        text.begin("http_requests_total", .counter, "HTTP requests, by the class of their status.")
        for digit in 2...5 {
            text.append(
                "http_requests_total", ["status": "\(digit)xx"],
                metrics.httpAnswers[digit].value)
        }
        text.begin(
            "http_request_duration_seconds", .histogram,
            "From the head of an HTTP request to the end of its answer.")
        text.append("http_request_duration_seconds", [:], metrics.httpRequests)
    }

    private func appendStatements(to text: inout MetricsText) {
        text.begin(
            "operation_duration_seconds", .histogram,
            "How long statements and the ends of transactions took; reading ends with the last row "
                + "sent, writing when it is durable.")
        for operation in Metrics.Operation.allCases {
            text.append(
                "operation_duration_seconds", ["operation": operation.rawValue],
                metrics.histogram(of: operation))
        }
        text.append("rows_total", .counter, "Rows of results.", metrics.rows.value)
        text.begin(
            "failures_total", .counter, "Failures that clients were told, by whom they blame.")
        text.append("failures_total", ["blames": "client"], metrics.clientErrors.value)
        text.append("failures_total", ["blames": "moment"], metrics.transientErrors.value)
        text.append("failures_total", ["blames": "server"], metrics.databaseErrors.value)
        text.append(
            "worker_threads", .gauge, "Threads on which statements run.", pool.threadCount)
    }

    private func appendStore(to text: inout MetricsText) throws {
        let activity = shard.store.activity
        text.begin(
            "writer_batch_records", .histogram, "Records of the changelog that shared a sync.")
        text.append(
            "writer_batch_records", bounds: activity.recordBounds.map(Double.init),
            counts: activity.groupCounts, sum: Double(activity.recordCount))
        text.append(
            "writer_bytes_total", .counter, "Bytes of changelog records before compression.",
            activity.recordByteCount)
        text.append("checkpoints_total", .counter, "Checkpoints.", activity.checkpointCount)
        text.append(
            "checkpoint_age_seconds", .gauge, "Since the last checkpoint, or since the start.",
            Double(activity.checkpointAge.wholeMilliseconds) / 1_000)
        let statistics = try shard.statistics()
        text.append(
            "lsn", .gauge, "The last record that the graph contains.", Int(statistics.lsn))
        text.append(
            "checkpoint_lsn", .gauge, "The last record that the graph holds without the changelog.",
            Int(statistics.checkpointLSN))
        text.append(
            "graph_bytes", .gauge, "The graph's file, free pages included.",
            statistics.graphByteCount)
        text.append(
            "graph_free_bytes", .gauge, "Free pages of the graph's file.",
            statistics.freeByteCount)
        text.append(
            "changelog_bytes", .gauge, "The changelog's files.", statistics.changelogByteCount)
        text.append(
            "map_bytes", .gauge, "What the graph's file may grow to in place.",
            shard.store.mapByteCount)
        let readers = try shard.store.readerStatus()
        text.append("readers", .gauge, "Readers that see a state of the graph.", readers.count)
        text.append(
            "oldest_reader_commits", .gauge,
            "Commits since the state that the oldest reader sees; the last checkpoint is one.",
            readers.oldestAge)
        text.append(
            "dead_letters", .gauge, "Messages that could not be applied and are kept.",
            statistics.deadLetterCount)
        text.append(
            "store_failed", .gauge, "1 once the store takes no writes any more.",
            shard.store.failure == nil ? 0 : 1)
    }

    private func appendProcess(to text: inout MetricsText) {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return }
        let seconds = [usage.ru_utime, usage.ru_stime].reduce(0.0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1_000_000
        }
        text.append("cpu_seconds_total", .counter, "Processor time of the process.", seconds)
        if let byteCount = Self.residentByteCount {
            text.append(
                "resident_memory_bytes", .gauge,
                "Memory of the process, with the pages of the graph's file that are in it.",
                byteCount)
        }
    }

    private static var residentByteCount: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let fields = line.prefix { $0 != 0 }.split(separator: CChar(UInt8(ascii: " ")))
        guard fields.count > 1 else { return nil }
        let digits = fields[1].map { UInt8(bitPattern: $0) }
        return Int(String(decoding: digits, as: UTF8.self)).map {
            $0 * sysconf(Int32(_SC_PAGESIZE))
        }
    }
}
