#!/usr/bin/env python3
"""Uses `intelgraph serve` through langchain-neo4j's graph class, unmodified.

usage: langchain_graph.py path/to/intelgraph
"""

import sys

from langchain_core.documents import Document
from langchain_neo4j import Neo4jGraph
from langchain_neo4j.graphs.graph_document import GraphDocument, Node, Relationship

from bolt_server import BoltServer, expect


def connect(server, **options):
    return Neo4jGraph(
        url=f"bolt://{server.address}", username="", password="", database="acme/case", **options)


def queries(server):
    graph = connect(server)
    expect(graph.get_structured_schema["node_props"] == {}, "an empty schema")
    graph.query("UNWIND $rows AS row CREATE (:Person {name: row.name, age: row.age})",
                {"rows": [{"name": "Ada", "age": 36}, {"name": "Bo", "age": 7}]})
    rows = graph.query("MATCH (p:Person) RETURN p.name AS name, p AS p ORDER BY name")
    expect(rows == [{"name": "Ada", "p": {"name": "Ada", "age": 36}},
                    {"name": "Bo", "p": {"name": "Bo", "age": 7}}], f"{rows}")
    graph.query("MATCH (a:Person {name: 'Ada'}), (b:Person {name: 'Bo'}) "
                "CREATE (a)-[:KNOWS {since: date('1835-01-01')}]->(b)")
    graph.query("CREATE CONSTRAINT person FOR (p:Person) REQUIRE p.name IS UNIQUE")
    # Falls back to a statement by itself, as the driver's transactions cannot run it.
    graph.query("MATCH (p:Person) CALL (p) { SET p.seen = true } IN TRANSACTIONS OF 1 ROWS",
                session_params={"database": "acme/case"})
    graph.close()


def schema(server):
    graph = connect(server)
    properties = graph.get_structured_schema["node_props"]["Person"]
    expect(properties == [{"property": "age", "type": "INTEGER"},
                          {"property": "name", "type": "STRING"},
                          {"property": "seen", "type": "BOOLEAN"}], f"{properties}")
    expect(graph.get_structured_schema["rel_props"]
           == {"KNOWS": [{"property": "since", "type": "DATE"}]}, "relationship properties")
    expect(graph.get_structured_schema["relationships"]
           == [{"start": "Person", "type": "KNOWS", "end": "Person"}], "relationships")
    expect([c["name"] for c in graph.get_structured_schema["metadata"]["constraint"]]
           == ["person"], "constraints")
    expect("(:Person)-[:KNOWS]->(:Person)" in graph.schema, graph.schema)
    graph.close()


def enhanced_schema(server):
    graph = connect(server, enhanced_schema=True)
    for part in ['`name`: STRING Available options: ', "'Ada'", "'Bo'",
                 "`age`: INTEGER Min: 7, Max: 36", "`since`: DATE"]:
        expect(part in graph.schema, f"{part} is not in {graph.schema}")
    # Beyond 10,000 elements it takes samples, and values from indexes.
    graph.query("UNWIND range(1, 12000) AS x CREATE (:Many {id: x, kind: 'kind ' + (x % 3)})")
    graph.query("CREATE INDEX kinds FOR (m:Many) ON (m.kind)")
    graph.refresh_schema()
    many = {p["property"]: p for p in graph.get_structured_schema["node_props"]["Many"]}
    expect(sorted(many["kind"]["values"]) == ["kind 0", "kind 1", "kind 2"], f"{many['kind']}")
    expect(many["kind"]["distinct_count"] == 3, f"{many['kind']}")
    expect(many["id"]["values"], f"{many['id']}")
    graph.query("MATCH (m:Many) DELETE m")
    graph.close()


def graph_documents(server):
    ada = Node(id="Ada Lovelace", type="Person", properties={"born": 1815})
    engine = Node(id="Analytical Engine", type="Machine of `iron`")
    document = GraphDocument(
        nodes=[ada, engine],
        relationships=[Relationship(source=ada, target=engine, type="WROTE_FOR",
                                    properties={"year": 1843})],
        source=Document(page_content="Ada wrote for the engine.", metadata={"id": "doc"}))
    graph = connect(server, refresh_schema=False)
    for _ in range(2):
        # The second time nothing new comes of it.
        graph.add_graph_documents([document], include_source=True)
        found = graph.query(
            "MATCH (d:Document)-[:MENTIONS]->(p:Person)-[r:WROTE_FOR]->(m:`Machine of iron`) "
            "RETURN d.text AS text, p.born AS born, r.year AS year, count(*) AS c")
        expect(found == [{"text": "Ada wrote for the engine.", "born": 1815, "year": 1843, "c": 1}],
               f"{found}")
    graph.close()


def entity_documents(server):
    """The same with a label for all nodes, whose types are set as labels that are computed."""
    ada = Node(id="Ada", type="Writer")
    engine = Node(id="Engine", type="Machine of `brass`", properties={"built": False})
    document = GraphDocument(
        nodes=[ada, engine],
        relationships=[Relationship(source=ada, target=engine, type="wrote for",
                                    properties={"year": 1843})],
        source=Document(page_content="Ada wrote.", metadata={"id": "entities"}))
    graph = connect(server)
    for _ in range(2):
        graph.add_graph_documents([document], baseEntityLabel=True, include_source=True)
        found = graph.query(
            "MATCH (d:Document {id: 'entities'})-[:MENTIONS]->(w:Writer)"
            "-[r:WROTE_FOR]->(m:`Machine of brass`) "
            "RETURN labels(w) AS w, labels(m) AS m, m.built AS built, r.year AS year, "
            "COUNT { (:__Entity__) } AS entities")
        expect(len(found) == 1, f"{found}")
        expect(sorted(found[0]["w"]) == ["Writer", "__Entity__"], f"{found}")
        expect(sorted(found[0]["m"]) == ["Machine of brass", "__Entity__"], f"{found}")
        expect((found[0]["built"], found[0]["year"], found[0]["entities"]) == (False, 1843, 2),
               f"{found}")
    graph.close()


def main():
    with BoltServer(sys.argv[1], "--database", "acme/case") as server:
        for part in [queries, schema, enhanced_schema, graph_documents, entity_documents]:
            part(server)
            print(f"ok  {part.__name__}")
        expect(server.terminate() == 0, "the server's end")


if __name__ == "__main__":
    main()
