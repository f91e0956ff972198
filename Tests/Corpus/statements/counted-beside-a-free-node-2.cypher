// The same in subqueries.
CREATE (n0), (n1), (n0)-[:R]->(n1);
MATCH (n) RETURN COUNT { MATCH (), (n)<--() }, EXISTS { MATCH (:A), (n)<--() };
