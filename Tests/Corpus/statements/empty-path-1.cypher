// Seed 5010206. A node at the end of an empty path is found also where the statement makes it.
CREATE (n0 {l: [0, 3]}), (n1);
MATCH ()-[*0]->(n2) FOREACH (i IN n2.l | CREATE (:New {x: i})) RETURN count(*);
