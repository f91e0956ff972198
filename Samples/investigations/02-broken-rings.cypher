// Rings of which a part is seen: the longest chains along which one amount is passed on, from an
// account that did not get it to one that did not pass it on.
MATCH path = (first:Account)-[links:BURST*1..10]->(last:Account)
WHERE all(link IN links WHERE link.value = links[0].value)
  AND NOT EXISTS { MATCH (first)<-[before:BURST]-() WHERE before.value = links[0].value }
  AND NOT EXISTS { MATCH (last)-[after:BURST]->() WHERE after.value = links[0].value }
RETURN links[0].value AS value, [account IN nodes(path) | account.nodeid] AS chain
ORDER BY size(chain) DESC, value, chain
