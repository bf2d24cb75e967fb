/** Transformations under one id are one making (EPCIS 2.0, 7.4.6): the id was not kept, and a trace ended between its parts. */
export const TRANSFORMATIONS = `
alter table wasl.supply_event add column transformation_id text;
`;
