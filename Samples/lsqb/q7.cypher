// Tagged messages with author, and with readers who like it and replies if there are any.
MATCH (:Tag)<-[:HAS_TAG]-(message:Message)-[:HAS_CREATOR]->(:Person)
OPTIONAL MATCH (message)<-[:LIKES]-(:Person)
OPTIONAL MATCH (message)<-[:REPLY_OF]-(:Comment)
RETURN count(*) AS count
