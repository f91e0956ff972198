// Entities that connect most others, and by how many kinds of relationship.
MATCH (entity:Entity)-[link]-(other:Entity)
WHERE other <> entity
RETURN entity.id AS entity, count(DISTINCT other) AS others, count(DISTINCT type(link)) AS kinds
ORDER BY others DESC, kinds DESC, entity LIMIT 15
