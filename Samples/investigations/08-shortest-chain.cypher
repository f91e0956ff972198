// How long the shortest chain of payments from one suspect to another is.
// Parameters: from, to
MATCH (one:Account {nodeid: $from}), (other:Account {nodeid: $to})
MATCH path = shortestPath((one)-[:SENT*..10]->(other))
RETURN length(path) AS payments
