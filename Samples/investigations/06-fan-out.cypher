// Fan-out: accounts that pay many others within a window of some days.
// Parameters: days, least
MATCH (payer:Account)-[payment:SENT]->(payee:Account)
WITH payer, payment.time / $days AS period, count(DISTINCT payee) AS payees,
     round(sum(payment.value), 2) AS total
WHERE payees >= $least
RETURN payer.nodeid AS payer, period * $days AS day, payees, total
ORDER BY payees DESC, total DESC, payer, day LIMIT 25
