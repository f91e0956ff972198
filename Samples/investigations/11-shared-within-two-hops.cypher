// Accounts within two steps of both suspects.
// Parameters: one, other
MATCH (one:Account {nodeid: $one})-[:SENT*1..2]-(shared:Account)
WHERE shared <> one
WITH DISTINCT shared
MATCH (other:Account {nodeid: $other})
WHERE shared <> other AND EXISTS { (other)-[:SENT*1..2]-(shared) }
RETURN count(shared) AS shared, min(shared.nodeid) AS first, max(shared.nodeid) AS last
