// Seed 70077681. A node of an OPTIONAL MATCH that nothing asks for was not counted beside the leaf.
CREATE (n0), (n1), (n0)-[:R]->(n1);
MATCH (n1) OPTIONAL MATCH (), (n1)<--() RETURN count(1);
