// Accounts that pass on nearly all that they are paid.
// Parameters: least, share
MATCH (account:Account)
CALL (account) {
  MATCH (account)<-[payment:SENT]-() RETURN sum(payment.value) AS incoming
}
CALL (account) {
  MATCH (account)-[payment:SENT]->() RETURN sum(payment.value) AS outgoing
}
WITH account, incoming, outgoing
WHERE incoming >= $least AND abs(incoming - outgoing) <= incoming * $share
RETURN account.nodeid AS account, round(incoming, 2) AS incoming, round(outgoing, 2) AS outgoing
ORDER BY incoming DESC, account
