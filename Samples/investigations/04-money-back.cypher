// Money that comes straight back within some days.
// Parameters: days
MATCH (payer:Account)-[out:SENT]->(payee:Account)-[back:SENT]->(payer)
WHERE out.time <= back.time AND back.time - out.time <= $days
RETURN payer.nodeid AS payer, payee.nodeid AS payee, out.time AS day, back.time - out.time AS days,
       out.value AS paid, back.value AS back
ORDER BY day, payer, payee, days, paid, back
