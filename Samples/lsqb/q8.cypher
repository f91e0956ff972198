// Replies that have another tag than the message and not that of the message.
MATCH (tag:Tag)<-[:HAS_TAG]-(:Message)<-[:REPLY_OF]-(comment:Comment)-[:HAS_TAG]->(other:Tag)
WHERE tag <> other AND NOT (comment)-[:HAS_TAG]->(tag)
RETURN count(*) AS count
