/**
 * Following money asks for the payments of an account: without these it would read the whole table. The rows
 * themselves stay in the compact table of the first migration, under their report's marking and its policies.
 */
export const MONEY = `
create index payment_debtor on wasl.payment (debtor_account, at);
create index payment_creditor on wasl.payment (creditor_account, at);
`;
