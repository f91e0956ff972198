// Money that goes around three accounts, each payment later than the one before it, and is back
// within some days, less at most a share that stays on the way.
// Parameters: days, share
MATCH (a:Account)-[one:SENT]->(b:Account)-[two:SENT]->(c:Account)-[three:SENT]->(a)
WHERE one.time <= two.time AND two.time <= three.time AND three.time - one.time <= $days
  AND three.value >= one.value * (1 - $share)
RETURN a.nodeid AS a, b.nodeid AS b, c.nodeid AS c, one.time AS from, three.time AS to,
       one.value AS paid, three.value AS back
ORDER BY from, to, a, b, c, paid, back
