// Replies that have another tag than the message.
MATCH (tag:Tag)<-[:HAS_TAG]-(:Message)<-[:REPLY_OF]-(:Comment)-[:HAS_TAG]->(other:Tag)
WHERE tag <> other
RETURN count(*) AS count
