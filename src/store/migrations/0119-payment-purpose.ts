/**
 * What a payment was for: an ISO 20022 purpose code, and goods that the transfer's text names. Words of the project's own
 * table only, so that no name comes in by it.
 */
export const PAYMENT_PURPOSE = `
alter table wasl.payment add column purpose text;
`;
