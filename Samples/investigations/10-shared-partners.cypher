// Whom two suspects both have dealings with.
// Parameters: one, other
MATCH (:Account {nodeid: $one})-[:SENT]-(shared:Account)-[:SENT]-(:Account {nodeid: $other})
RETURN DISTINCT shared.nodeid AS shared ORDER BY shared
