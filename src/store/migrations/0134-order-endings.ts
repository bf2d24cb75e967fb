/**
 * Half a number is what a worn plate leaves: an order that names a thing is found by how its number ends. A partner's question
 * does not reach it, which is answered by whole keys alone.
 */
export const ORDER_ENDINGS = `
create index supply_key_ending on wasl.supply_key (reverse(key))
  where row_id is not null and key like 'serial:%';
`;
