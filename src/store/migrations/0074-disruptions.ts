/** Disruptions are listed by themselves, as crossings and seizures are: by the index that finds those few among all statements. */
export const DISRUPTIONS = `
drop index wasl.statement_map;
create index statement_map on wasl.statement (schema, entity_id)
  where schema in ('Crossing', 'SeizureEvent', 'SupplyOrder', 'Disruption');
`;
