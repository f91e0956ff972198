// Tagged messages with author, reader who likes it and reply.
MATCH (:Tag)<-[:HAS_TAG]-(message:Message)-[:HAS_CREATOR]->(:Person),
      (message)<-[:LIKES]-(:Person), (message)<-[:REPLY_OF]-(:Comment)
RETURN count(*) AS count
