import Bolt
import HTTPTypes
import IntelGraph
import Query
import Storage

// What the server tells of itself.
extension HTTPFront {
    /// What there is here, as Neo4j's clients look for it.
    func discovery(_ exchange: HTTPExchange) -> HTTPAnswer {
        // The name that the client used; Bolt is at another port of it.
        let host = exchange.head.authority ?? ""
        let port = boltAddress.split(separator: ":").last ?? "7687"
        let bolt = Self.hostName(host) + ":" + port
        // Which scheme the client used is not told by a request.
        let isSecure = core.tls != nil
        let (scheme, secured) = isSecure ? ("https", "+s") : ("http", "")
        var json = JSONBytes()
        json.append(raw: "{")
        let entries = [
            ("bolt_routing", "neo4j\(secured)://\(bolt)"),
            ("bolt_direct", "bolt\(secured)://\(bolt)"),
            ("query", "\(scheme)://\(host)/db/{databaseName}/query/v2"),
            ("openapi", "\(scheme)://\(host)/openapi.json"),
            ("neo4j_version", "5.26.0"), ("neo4j_edition", "community"),
            ("intelgraph_version", productVersion),
        ]
        json.append(entries) { entry, json in
            json.append(key: entry.0)
            json.append(entry.1)
        }
        json.append(raw: "}")
        return .json(.ok, json)
    }

    private static func hostName(_ authority: String) -> String {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
            return authority
        }
        return String(authority[..<colon])
    }

    /// Whether new clients should be sent here.
    func ready() -> HTTPAnswer {
        if core.connections.isDraining { return Self.unready("the server is shutting down") }
        // Why is for those who run it: it may name files.
        if core.shard.store.failure != nil { return Self.unready("the store has failed") }
        return .json(.ok, #"{"status":"ready"}"#)
    }

    private static func unready(_ reason: String) -> HTTPAnswer {
        var json = JSONBytes()
        json.append(raw: "{\"status\":\"unready\",\"reason\":")
        json.append(reason)
        json.append(raw: "}")
        return .json(.serviceUnavailable, json)
    }

    /// The partitions that the client may read, with their counts and about their sizes.
    func partitions(_ exchange: HTTPExchange) async throws(HTTPProblem) -> HTTPAnswer {
        let (principal, store) = (exchange.principal, core.shard.store)
        do throws(Failure) {
            let json = try await core.pool.perform { () throws(Failure) in
                do throws(StorageError) {
                    return try Self.partitions(in: store.snapshot(), readableBy: principal)
                } catch { throw Failure(IntelGraphError(error)) }
            }
            return .json(.ok, json)
        } catch { throw HTTPProblem(error) }
    }

    private static func partitions(
        in snapshot: Snapshot, readableBy principal: Principal
    ) throws(StorageError) -> JSONBytes {
        var entries: [(partition: PartitionSummary, byteCount: Int)] = []
        for partition in try snapshot.partitions().sorted(by: { $0.name < $1.name })
        where principal.role(in: String(partition.name.prefix { $0 != "/" })) != nil {
            entries.append((partition, try snapshot.byteCount(of: partition.id)))
        }
        var json = JSONBytes()
        json.append(raw: "{\"partitions\":[")
        json.append(entries) { entry, json in
            let partition = entry.partition
            let parts = partition.name.split(separator: "/", maxSplits: 1)
            json.append(raw: "{\"name\":")
            json.append(partition.name)
            json.append(raw: ",\"tenant\":")
            json.append(String(parts.first ?? ""))
            json.append(raw: ",\"case\":")
            json.append(String(parts.last ?? ""))
            json.append(raw: ",\"nodes\":\(partition.nodeCount)")
            json.append(raw: ",\"relationships\":\(partition.relationshipCount)")
            json.append(raw: ",\"stubs\":\(partition.stubCount)")
            json.append(raw: ",\"bytes\":\(entry.byteCount)")
            json.append(raw: ",\"contentHash\":")
            json.append(partition.contentHash.description)
            json.append(raw: "}")
        }
        json.append(raw: "]}")
        return json
    }

    /// What Prometheus reads, for those who may read every tenant: it tells of all of them.
    func metrics(_ exchange: HTTPExchange) async throws(HTTPProblem) -> HTTPAnswer {
        guard exchange.principal.roles[TenantRoles.everyTenant] != nil else {
            let failure = Failure(
                "Neo.ClientError.Security.Forbidden", "metrics are for who may read every tenant")
            core.security.recordRefusal(of: exchange.principal, failure)
            throw HTTPProblem(failure)
        }
        let (core, transactions) = (core, transactions)
        do throws(Failure) {
            // Who looks after a server wants to know of it most when it has much to do.
            let text = try await core.pool.perform(isUrgent: true) { () throws(Failure) in
                try core.metricsText(httpTransactionCount: transactions.count)
            }
            return HTTPAnswer(.ok, "text/plain; version=0.0.4; charset=utf-8", Array(text.utf8))
        } catch { throw HTTPProblem(error) }
    }
}
