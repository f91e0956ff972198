// Cypher
