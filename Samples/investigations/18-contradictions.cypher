// What sources say differently about one entity, claims taken back aside.
MATCH (one:Claim)-[:ABOUT]->(entity:Entity)<-[:ABOUT]-(other:Claim)
WHERE one.predicate = other.predicate AND one.object < other.object
  AND one.source <> other.source AND NOT one.retracted AND NOT other.retracted
RETURN entity.id AS entity, one.predicate AS predicate, count(*) AS contradictions
ORDER BY contradictions DESC, entity, predicate LIMIT 25
