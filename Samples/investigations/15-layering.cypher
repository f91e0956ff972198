// Layering: money that is passed on twice within some days, each time nearly all of it.
// Parameters: days, share
MATCH (a:Account)-[one:SENT]->(b:Account)-[two:SENT]->(c:Account)-[three:SENT]->(d:Account)
WHERE one.time < two.time AND two.time < three.time AND three.time - one.time <= $days
  AND two.value <= one.value AND two.value >= one.value * (1 - $share)
  AND three.value <= two.value AND three.value >= two.value * (1 - $share)
  AND a <> c AND b <> d AND a <> d
RETURN count(*) AS chains, count(DISTINCT a) AS starts, count(DISTINCT d) AS ends
