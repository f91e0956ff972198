// Seed 150021988. A condition with a subquery was asked of the one path that the search had chosen.
CREATE (n0), (n1), (n1)-[:R {w: 2}]->(n0), (n1)-[:S]->(n0);
MATCH p = shortestPath(()<--()) WHERE all(i IN relationships(p) WHERE i.w > 1) OR EXISTS { ()<-[:Missing]-() } RETURN count(*);
