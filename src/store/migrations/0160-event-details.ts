/**
 * What the simple event query (EPCIS 2.0, 8.2.7.1) asks for beyond the columns: classes and quantities, lasting dispositions, types of
 * transactions, parties and places, what a declaration of error says. `details` holds a name and its value in turn, and is null where an
 * event has none of it. Of events that are here already it was not kept: up to which number is written into a function, so that a
 * query that needs it says so where one of them might match.
 */
export const EVENT_DETAILS = `
alter table wasl.supply_event add column details text[];
select wasl.take_row_sums('supply_event');
grant update (details) on wasl.supply_event to wasl_keeper;
do $$
begin
  execute format('create function wasl.events_without_details() returns bigint language sql immutable as %L',
    format('select %s::bigint', (select coalesce(max(no), 0) from wasl.supply_event)));
end $$;
revoke all on function wasl.events_without_details from public;
grant execute on function wasl.events_without_details to wasl_app;
`;
