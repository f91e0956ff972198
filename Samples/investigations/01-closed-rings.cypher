// Rings of accounts that pass on one and the same amount until it is back at the first. Each ring
// comes once: it starts at its smallest account.
MATCH path = (first:Account)-[:BURST*3..10]->(first)
WHERE all(account IN nodes(path) WHERE account.nodeid >= first.nodeid)
  AND all(burst IN relationships(path) WHERE burst.value = relationships(path)[0].value)
RETURN relationships(path)[0].value AS value, length(path) AS accounts,
       [account IN nodes(path)[1..] | account.nodeid] AS ring
ORDER BY accounts DESC, value, ring
