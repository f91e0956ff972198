// What the acquaintances of one's acquaintances whom one does not know are interested in.
MATCH (one:Person)-[:KNOWS]-(:Person)-[:KNOWS]-(other:Person)-[:HAS_INTEREST]->(:Tag)
WHERE one <> other AND NOT (one)-[:KNOWS]-(other)
RETURN count(*) AS count
