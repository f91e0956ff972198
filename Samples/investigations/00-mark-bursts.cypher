// Preparation: writes down which accounts paid another more than once on one day. Ordinary
// accounts do not; what else there is to find stands on these BURST relationships.
MATCH (payer:Account)-[payment:SENT]->(payee:Account)
WITH payer, payee, payment.time AS day, count(*) AS payments,
     sum(payment.value) AS total, min(payment.value) AS smallest, max(payment.value) AS largest
WHERE payments >= 2
MERGE (payer)-[burst:BURST {day: day}]->(payee)
SET burst.payments = payments, burst.total = round(total, 2),
    burst.value = CASE WHEN smallest = largest THEN smallest END
RETURN count(*) AS bursts
