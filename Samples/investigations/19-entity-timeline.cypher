// What is known of an entity in the order of time: relationships by their beginning, claims by
// the time they were made.
// Parameters: entity
CALL () {
  MATCH (:Entity {id: $entity})-[link]-(other:Entity)
  RETURN left(toString(link.valid_from), 19) AS at, type(link) AS what, toString(other.id) AS detail
  UNION ALL
  MATCH (:Entity {id: $entity})<-[:ABOUT]-(claim:Claim)
  RETURN left(toString(claim.asserted_at), 19) AS at, claim.predicate AS what, claim.object AS detail
}
RETURN at, what, detail
ORDER BY at, what, detail
