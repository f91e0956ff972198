// All that an account paid and was paid, in the order of time.
// Parameters: account
CALL () {
  MATCH (:Account {nodeid: $account})-[payment:SENT]->(other:Account)
  RETURN payment.time AS day, 'to' AS direction, other.nodeid AS other, payment.value AS value
  UNION ALL
  MATCH (:Account {nodeid: $account})<-[payment:SENT]-(other:Account)
  RETURN payment.time AS day, 'from' AS direction, other.nodeid AS other, payment.value AS value
}
RETURN day, direction, other, value
ORDER BY day, direction, other, value
