// Top brokers: accounts that join many payers to many payees.
MATCH (broker:Account)
WITH broker, COUNT { (broker)<-[:SENT]-() } AS incoming, COUNT { (broker)-[:SENT]->() } AS outgoing
RETURN broker.nodeid AS broker, incoming, outgoing
ORDER BY incoming * outgoing DESC, broker LIMIT 10
