// Planted fan-ins: who is paid in bursts, by how many, and what it came to.
MATCH (member:Account)-[burst:BURST]->(collector:Account)
WITH collector, collect(DISTINCT member.nodeid) AS members, count(*) AS bursts,
     round(sum(burst.total), 2) AS total
RETURN collector.nodeid AS collector, size(members) AS members, bursts, total
ORDER BY members DESC, total DESC, collector
