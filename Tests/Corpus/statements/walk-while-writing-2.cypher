// Seed 5009768. The same with MERGE, and walks both ways.
CREATE (n0), (n1), (n2), (n1)-[:T]->(n1), (n0)-[:T]->(n0), (n1)-[:T]->(n2);
OPTIONAL MATCH (n1) MATCH (n2)-[:T]-(n1) MERGE (n1)-[:R {w: 8}]-(n2) RETURN count(*);
