/** Adverts that partners state are read with the routes that they name. */
export const ADVERT_MAP = `
drop index if exists wasl.statement_map;
create index statement_map on wasl.statement (schema, entity_id)
  where schema in ('Crossing', 'SeizureEvent', 'SupplyOrder', 'Disruption', 'Advert');
`;
