extension Mapping {
    /// The mapping of Debezium's `entities`, `relationships` and `claims`: what
    /// `ingest --print-mapping` prints.
    public static let builtInText = """
        # How tables become a graph. Copy and change this to map others.
        #
        # debezium:                       # the connector's settings, where they differ from these
        #   unavailable.value.placeholder: __debezium_unavailable_value
        #   decimal.handling.mode: precise
        #   time.precision.mode: adaptive
        #   binary.handling.mode: bytes
        #
        # A table has:
        #   table        its name, schema.name or topic; * stands for any text
        #   partition    the partition of a row
        #   key          the columns that tell the rows of a partition apart
        #   columns      types as PostgreSQL names them; a schema in the events comes first
        #   decimals     float, or string for the exact text
        #   spread       a JSON column whose entries become properties where no column has the name
        #   identity     columns whose change makes the element another one
        #   event_id     columns that tell events apart if the stream has no versions
        #   stubs        variables of `upsert` that may stand for nodes which have not arrived
        #   constraints  run once before the first event
        #   upsert, delete, read, and move (run before `upsert` when the identity changed; `delete`
        #                if it is missing): Cypher over $events. An event has the key and identity
        #                columns, `properties` and `row`.

        tables:
          - table: entities
            partition: "{tenant_id}/{case_id}"
            key: [id]
            columns:
              tenant_id: text
              case_id: uuid
              id: bigint
              type: text
              name: text
              props: jsonb
              score: numeric(12,4)
              tags: text[]
              seen_at: timestamptz
              dob: date
              photo: bytea
              lat: double precision
              lon: double precision
              status: entity_status
              big_no: numeric
              dossier: text
              version: integer
              updated_at: timestamptz
            spread: props
            identity: [type]
            constraints:
              - CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE
            upsert: |
              UNWIND $events AS event
              MERGE (n:Entity {id: event.id})
              SET n = event.properties, n:$(event.type)
            move: |
              UNWIND $events AS event
              MATCH (n:Entity {id: event.id})
              WITH n, [label IN labels(n) WHERE label <> 'Entity'] AS old
              REMOVE n:$(old)
            delete: |
              UNWIND $events AS event
              MATCH (n:Entity {id: event.id})
              DELETE n
            read: |
              UNWIND $events AS event
              MATCH (n:Entity {id: event.id})
              RETURN event.row AS row, properties(n) AS properties

          - table: relationships
            partition: "{tenant_id}/{case_id}"
            key: [id]
            columns:
              tenant_id: text
              case_id: uuid
              id: bigint
              src_id: bigint
              dst_id: bigint
              type: text
              props: jsonb
              weight: double precision
              valid_from: timestamptz
              valid_to: timestamptz
              observed: tstzrange
              updated_at: timestamptz
              evidence: text
            spread: props
            identity: [src_id, dst_id, type]
            stubs: [source, target]
            constraints:
              - CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE
              - CREATE CONSTRAINT relationship_id IF NOT EXISTS FOR ()-[r]-() REQUIRE r.id IS UNIQUE
            upsert: |
              UNWIND $events AS event
              MERGE (source:Entity {id: event.src_id})
              MERGE (target:Entity {id: event.dst_id})
              MERGE (source)-[r:$(event.type) {id: event.id}]->(target)
              SET r = event.properties
            delete: |
              UNWIND $events AS event
              MATCH ()-[r {id: event.id}]->()
              DELETE r
            read: |
              UNWIND $events AS event
              MATCH ()-[r {id: event.id}]->()
              RETURN event.row AS row, properties(r) AS properties

          - table: claims
            partition: "{tenant_id}/{case_id}"
            key: [id]
            columns:
              tenant_id: text
              case_id: uuid
              id: uuid
              subject_id: bigint
              predicate: text
              object: text
              source: text
              confidence: real
              retracted: boolean
              asserted_at: timestamp(3)
              updated_at: timestamptz
            identity: [subject_id, source]
            stubs: [subject]
            constraints:
              - CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE
              - CREATE CONSTRAINT claim_id IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE
              - CREATE CONSTRAINT source_name IF NOT EXISTS FOR (n:Source) REQUIRE n.name IS UNIQUE
            upsert: |
              UNWIND $events AS event
              MERGE (claim:Claim {id: event.id})
              SET claim = event.properties
              MERGE (subject:Entity {id: event.subject_id})
              MERGE (claim)-[:ABOUT]->(subject)
              WITH claim, event
              WHERE event.source IS NOT NULL
              MERGE (source:Source {name: event.source})
              MERGE (claim)-[:FROM]->(source)
            delete: |
              UNWIND $events AS event
              MATCH (claim:Claim {id: event.id})
              OPTIONAL MATCH (claim)-[:FROM]->(source:Source)
              DETACH DELETE claim
              WITH DISTINCT source
              OPTIONAL MATCH (source)<-[other:FROM]-()
              WITH source, count(other) AS others
              WHERE others = 0
              DELETE source
            read: |
              UNWIND $events AS event
              MATCH (claim:Claim {id: event.id})
              RETURN event.row AS row, properties(claim) AS properties

        """

    /// The built-in mapping.
    public static func builtIn() throws(IngestError) -> Mapping {
        try parse(yaml: builtInText, file: "the built-in mapping")
    }
}
