// Which source says how much, how sure it is, and how much of it was taken back.
MATCH (claim:Claim)-[:FROM]->(source:Source)
RETURN source.name AS source, count(*) AS claims,
       sum(CASE WHEN claim.retracted THEN 1 ELSE 0 END) AS retracted,
       round(avg(claim.confidence), 3) AS confidence
ORDER BY claims DESC, source
