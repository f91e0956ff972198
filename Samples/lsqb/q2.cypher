// Acquaintances of whom one comments on the other's post.
MATCH (one:Person)-[:KNOWS]-(other:Person),
      (one)<-[:HAS_CREATOR]-(:Comment)-[:REPLY_OF]->(:Post)-[:HAS_CREATOR]->(other)
RETURN count(*) AS count
