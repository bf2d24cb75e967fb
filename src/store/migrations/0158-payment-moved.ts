/**
 * Which other reports tell a payment is asked by who pays whom and when: by the payer alone, each payment of a busy one would go through
 * all its others of that week. What asks for all that an account paid finds it by the beginning of the same index.
 */
export const PAYMENT_MOVED = `
create index payment_moved on wasl.payment (debtor_account, creditor_account, at);
drop index wasl.payment_debtor;
`;
