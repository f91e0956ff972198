// Seed 5038668. The rest of a half walked row was given again once the statement had changed something.
CREATE (n0), (n1), (n0)-[:T]->(n0), (n1)-[:R {w: -4}]->(n0), (n0)-[:S]->(n1);
MATCH ()-[r2]->()-->() SET r2.w = r2.w + 1 RETURN count(*);
