// Seed 5019295. The same with the relationships that MERGE has made.
CREATE (n0 {x: 1}), (n1), (n2), (n2)-[:R]->(n1), (n2)-[:S]->(n1);
MATCH (n1 {x: 1}), ()-[:S|R]-(n3) MERGE (n3)-[m4:T]->(n1) SET m4.c = 1 SET m4.c = coalesce(m4.c, 0) + 1;
