// The same where it is only asked whether there are any.
CREATE (n0)-[:R]->(n1);
MATCH (n)<--() MATCH ()-->(n) RETURN DISTINCT 1;
