// Seed 5029525. The same with MERGE.
CREATE (n0), (n1);
MATCH ()-[*0]-() MERGE (m2:C {x: 1}) RETURN count(*);
