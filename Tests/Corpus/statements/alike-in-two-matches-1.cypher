// Seed 95030233. Of relationships of two MATCH clauses that look alike, one was taken for used up.
CREATE (n0), (n0)-[:R]->(n0), ({x: 1})-[:R]->(n0);
MATCH (n)<--() MATCH ()-->(n) RETURN count(*);
