// Fan-in: accounts that many others pay within a window of some days.
// Parameters: days, least
MATCH (payer:Account)-[payment:SENT]->(payee:Account)
WITH payee, payment.time / $days AS period, count(DISTINCT payer) AS payers,
     round(sum(payment.value), 2) AS total
WHERE payers >= $least
RETURN payee.nodeid AS payee, period * $days AS day, payers, total
ORDER BY payers DESC, total DESC, payee, day LIMIT 25
