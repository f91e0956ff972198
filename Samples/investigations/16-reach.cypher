// How many accounts money from one can have got to, by the number of payments.
// Parameters: account
UNWIND range(1, 3) AS payments
MATCH (from:Account {nodeid: $account})
MATCH path = (from)-[:SENT*1..3]->(to:Account)
WHERE length(path) <= payments AND to <> from
RETURN payments, count(DISTINCT to) AS accounts
ORDER BY payments
