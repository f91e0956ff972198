import Query

/// The description of the HTTP interface, which `/openapi.json` answers.
enum OpenAPI {
    static let document = """
        {
        "openapi":"3.0.3",
        "info":{"title":"IntelGraph","version":"\(productVersion)","description":\(description)},
        "paths":{\(paths)},
        "components":{"schemas":{\(schemas)},"responses":{\(responses)},\
        "parameters":{\(parameters)},
        "securitySchemes":{"basic":{"type":"http","scheme":"basic"},\
        "bearer":{"type":"http","scheme":"bearer"}}}
        }
        """

    private static let description = #"""
        "A property graph over HTTP: Neo4j's Query API, JSON Lines, health and metrics. A \#
        database is a partition, tenant.case or tenant%2Fcase; neo4j stands for the default one. \#
        Credentials are needed only where the server asks for them."
        """#

    private static let paths = #"""
        "/":{"get":{"operationId":"discovery",\#
        "summary":"What there is here; a browser gets the console","security":[],
        "responses":{"200":{"description":"Addresses and versions",\#
        "content":{"application/json":{"schema":{"type":"object",\#
        "additionalProperties":{"type":"string"}}}}},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/health/live":{"get":{"operationId":"live","summary":"Whether the process answers",\#
        "security":[],
        "responses":{"200":{"$ref":"#/components/responses/Health"},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/health/ready":{"get":{"operationId":"ready",\#
        "summary":"Whether new clients should be sent here","security":[],
        "responses":{"200":{"$ref":"#/components/responses/Health"},\#
        "503":{"$ref":"#/components/responses/Health"},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/metrics":{"get":{"operationId":"metrics","summary":"What Prometheus reads",\#(security),
        "responses":{"200":{"description":"Prometheus's text format",\#
        "content":{"text/plain":{"schema":{"type":"string"}}}},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/openapi.json":{"get":{"operationId":"openAPI","summary":"This description","security":[],
        "responses":{"200":{"description":"OpenAPI",\#
        "content":{"application/json":{"schema":{"type":"object"}}}},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/partitions":{"get":{"operationId":"partitions",\#
        "summary":"The partitions that the client may read",\#(security),
        "responses":{"200":{"description":"Names, counts and sizes",\#
        "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Partitions"}}}},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/db/{database}/query/v2":{"post":{"operationId":"query",\#
        "summary":"Run a statement as a transaction of its own",\#(security),\#(database),
        "requestBody":{"required":true,"content":{\#
        "application/json":{"schema":{"$ref":"#/components/schemas/Query"}},\#
        "application/vnd.neo4j.query":{"schema":{"$ref":"#/components/schemas/TypedQuery"}}}},
        "responses":{"202":{"$ref":"#/components/responses/Result"},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/db/{database}/query/v2/tx":{"post":{"operationId":"begin",\#
        "summary":"Begin a transaction, and run a statement in it if there is one",\#(security),\#
        \#(database),\#(optionalBody),
        "responses":{"202":{"$ref":"#/components/responses/Result"},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/db/{database}/query/v2/tx/{transaction}":{
        "post":{"operationId":"run",\#
        "summary":"Run a statement in a transaction; without one, keep it open",\#(security),\#
        \#(transaction),\#(optionalBody),
        "responses":{"202":{"$ref":"#/components/responses/Result"},\#
        "default":{"$ref":"#/components/responses/Problem"}}},
        "delete":{"operationId":"rollback","summary":"Roll a transaction back",\#(security),\#
        \#(transaction),
        "responses":{"202":{"description":"It is over",\#
        "content":{"application/json":{"schema":{"type":"object"}}}},\#
        "default":{"$ref":"#/components/responses/Problem"}}}},
        "/db/{database}/query/v2/tx/{transaction}/commit":{"post":{"operationId":"commit",\#
        "summary":"Run a last statement if there is one, and commit",\#(security),\#(transaction),\#
        \#(optionalBody),
        "responses":{"202":{"$ref":"#/components/responses/Result"},\#
        "default":{"$ref":"#/components/responses/Problem"}}}}
        """#

    private static let security = #""security":[{},{"basic":[]},{"bearer":[]}]"#
    private static let database = #"""
        "parameters":[{"$ref":"#/components/parameters/Database"},\#
        {"$ref":"#/components/parameters/Tenant"},{"$ref":"#/components/parameters/Case"}]
        """#
    private static let transaction = #"""
        "parameters":[{"$ref":"#/components/parameters/Database"},\#
        {"$ref":"#/components/parameters/Tenant"},{"$ref":"#/components/parameters/Case"},\#
        {"name":"transaction","in":"path","required":true,\#
        "description":"The id that the transaction began with",\#
        "schema":{"type":"string","minLength":1}}]
        """#
    private static let optionalBody = #"""
        "requestBody":{"required":false,"content":{\#
        "application/json":{"schema":{"$ref":"#/components/schemas/PartOfTransaction"}},\#
        "application/vnd.neo4j.query":{\#
        "schema":{"$ref":"#/components/schemas/TypedPartOfTransaction"}}}}
        """#

    private static let parameters = #"""
        "Database":{"name":"database","in":"path","required":true,\#
        "description":"A partition, tenant.case or tenant%2Fcase, or neo4j for the default one",\#
        "schema":{"type":"string","minLength":1},"example":"neo4j"},
        "Tenant":{"name":"X-Tenant","in":"header","required":false,\#
        "description":"The tenant, with X-Case instead of a database in the path",\#
        "schema":{"type":"string","minLength":1,"maxLength":398}},
        "Case":{"name":"X-Case","in":"header","required":false,\#
        "schema":{"type":"string","minLength":1,"maxLength":398}}
        """#

    private static let responses = #"""
        "Health":{"description":"The state","content":{"application/json":{"schema":{\#
        "type":"object","required":["status"],"properties":{\#
        "status":{"type":"string","enum":["live","ready","unready"]},\#
        "reason":{"type":"string"}}}}}},
        "Problem":{"description":"Why there is no answer",\#
        "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Errors"}},\#
        "application/vnd.neo4j.query":{"schema":{"$ref":"#/components/schemas/Errors"}},\#
        "application/jsonl":{"schema":{"type":"string"}}}},
        "Result":{"description":"The result, or the transaction's state; errors that come after \#
        the first rows stand in it",\#
        "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Result"}},\#
        "application/vnd.neo4j.query":{"schema":{"$ref":"#/components/schemas/Result"}},\#
        "application/jsonl":{"schema":{"type":"string",\#
        "description":"Events, one a line: Header, Record for each row, then Summary or Error"}},\#
        "application/vnd.neo4j.query+jsonl":{"schema":{"type":"string"}}}}
        """#

    private static let schemas = #"""
        "Query":{"type":"object","required":["statement"],"additionalProperties":false,\#
        "properties":{"statement":{"type":"string","minLength":1,"example":"RETURN $x AS x"},\#
        "parameters":{"type":"object","nullable":true},\#(options)}},
        "TypedQuery":{"type":"object","required":["statement"],"additionalProperties":false,\#
        "properties":{"statement":{"type":"string","minLength":1},\#
        "parameters":{"type":"object","nullable":true,\#
        "additionalProperties":{"$ref":"#/components/schemas/TypedValue"}},\#(options)}},
        "PartOfTransaction":{"type":"object","additionalProperties":false,\#
        "properties":{"statement":{"type":"string","nullable":true},\#
        "parameters":{"type":"object","nullable":true},\#(options)}},
        "TypedPartOfTransaction":{"type":"object","additionalProperties":false,\#
        "properties":{"statement":{"type":"string","nullable":true},\#
        "parameters":{"type":"object","nullable":true,\#
        "additionalProperties":{"$ref":"#/components/schemas/TypedValue"}},\#(options)}},
        "TypedValue":{"type":"object","required":["$type","_value"],"additionalProperties":false,\#
        "properties":{"$type":{"type":"string","enum":["Null","Boolean","Integer","Float",\#
        "String","Base64","List","Map","Date","Time","LocalTime","LocalDateTime","OffsetDateTime",\#
        "ZonedDateTime","Duration","Point"]},\#
        "_value":{"nullable":true}}},
        "Result":{"type":"object","properties":{\#
        "data":{"type":"object","required":["fields","values"],\#
        "properties":{"fields":{"type":"array","items":{"type":"string"}},\#
        "values":{"type":"array","items":{"type":"array","items":{}}}}},\#
        "counters":{"type":"object"},\#
        "queryPlan":{"type":"object"},"profiledQueryPlan":{"type":"object"},\#
        "bookmarks":{"type":"array","items":{"type":"string"}},\#
        "transaction":{"type":"object","required":["id","expires"],\#
        "properties":{"id":{"type":"string"},"expires":{"type":"string","format":"date-time"}}},\#
        "queryType":{"type":"string","enum":["r","w","rw","s"]},\#
        "errors":{"$ref":"#/components/schemas/ErrorList"}}},
        "ErrorList":{"type":"array","items":{"type":"object","required":["code","message"],\#
        "properties":{"code":{"type":"string"},"message":{"type":"string"}}}},
        "Errors":{"type":"object","required":["errors"],\#
        "properties":{"errors":{"$ref":"#/components/schemas/ErrorList"}}},
        "Partitions":{"type":"object","required":["partitions"],\#
        "properties":{"partitions":{"type":"array",\#
        "items":{"type":"object","required":["name","tenant","case","nodes","relationships"],\#
        "properties":{"name":{"type":"string"},"tenant":{"type":"string"},\#
        "case":{"type":"string"},"nodes":{"type":"integer"},"relationships":{"type":"integer"},\#
        "stubs":{"type":"integer"},\#
        "bytes":{"type":"integer","description":"About how much of the graph's file it takes"},\#
        "contentHash":{"type":"string"}}}}}}
        """#

    private static let options = #"""
        "includeCounters":{"type":"boolean","nullable":true},\#
        "accessMode":{"type":"string","enum":["READ","WRITE",null],"nullable":true},\#
        "bookmarks":{"type":"array","items":{"type":"string"},"nullable":true},\#
        "maxExecutionTime":{"type":"integer","minimum":1,"maximum":9223372036854775807,\#
        "description":"Seconds, at most a year","nullable":true},\#
        "impersonatedUser":{"type":"string","nullable":true},\#
        "txMetadata":{"type":"object","nullable":true}
        """#
}
