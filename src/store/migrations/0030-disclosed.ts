/** Rows of partners' ledgers stand among the statements: few, looked for together. */
export const DISCLOSED = `
create index statement_disclosed on wasl.statement (entity_id) where schema = 'SupplyRecord';
`;
