// Seed 60072806. Rows of one batch shared the node of a key that is not equal to itself.
CREATE (:A {x: 1});
UNWIND range(1, 3) AS i MERGE (n:B {x: [null]}) RETURN count(*);
