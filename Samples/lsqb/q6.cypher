// What the acquaintances of one's acquaintances are interested in.
MATCH (one:Person)-[:KNOWS]-(:Person)-[:KNOWS]-(other:Person)-[:HAS_INTEREST]->(:Tag)
WHERE one <> other
RETURN count(*) AS count
