// The shortest chains, in any direction, between all pairs of a list of suspects.
// Parameters: suspects
MATCH (one:Account) WHERE one.nodeid IN $suspects
MATCH (other:Account) WHERE other.nodeid IN $suspects AND one.nodeid < other.nodeid
MATCH path = shortestPath((one)-[:SENT*..8]-(other))
RETURN one.nodeid AS one, other.nodeid AS other, length(path) AS steps
ORDER BY steps, one, other
