/**
 * The supply front on a stored node. Events keep what a trace needs and the standard's hash; `supply_run` files each
 * object that an event names under its head and number, neighbours in one run, so that an index of half a million
 * events stays small. Rows of orders, declarations, seizures, thefts, shop reports and products are kept as the
 * analysis reads them. Decisions about orders and reports of the trade are as restricted as what they are about; who
 * reports from the trade sees no row of the node, only their own reports.
 */
export const SUPPLY = `
alter table wasl.supply_event
  add column no bigint generated always as identity,
  add column biz_transactions text[],
  add column hash text collate "C",
  add column outputs text[],
  add column range_gtin text,
  add column range_from text,
  add column range_to text,
  add column range_count float8,
  add column vehicle text,
  add column carrier text;
create unique index supply_event_no on wasl.supply_event (no);
create index supply_event_hash on wasl.supply_event (hash, access_id);
create index supply_event_time on wasl.supply_event (event_time collate "C", no);

create table wasl.supply_run (
  report_no int not null, access_id int not null,
  head text collate "C" not null, class text collate "C" not null,
  low int not null, high int not null,
  event_no bigint not null
);
create index supply_run_head on wasl.supply_run (head, low);
create index supply_run_report on wasl.supply_run (report_no);

create table wasl.supply_row (
  report_no int not null, access_id int not null, id text collate "C" not null,
  row text collate "C" not null, ref text collate "C", at text collate "C", body text not null,
  primary key (id, report_no, access_id)
);
create index supply_row_ref on wasl.supply_row (row, ref);

create table wasl.order_review (
  no bigint generated always as identity primary key,
  order_id text collate "C" not null, access_id int not null,
  state text not null, reason text not null, by text not null, at text collate "C" not null
);
create index order_review_order on wasl.order_review (order_id, no);

-- What a shop, marketplace or carrier reports of an order, and what became of it.
create table wasl.trade_report (
  id text collate "C" primary key,
  access_id int not null,
  by text not null,
  at text collate "C" not null,
  body jsonb not null,
  state text not null,
  outcome text,
  decided_by text, decided_at text collate "C"
);
create index trade_report_newest on wasl.trade_report (at, id);

grant select, insert on wasl.supply_run, wasl.supply_row, wasl.order_review, wasl.trade_report to wasl_app;
grant update (state, outcome, decided_by, decided_at) on wasl.trade_report to wasl_app;

do $$
declare
  t text;
begin
  foreach t in array array['supply_run', 'supply_row', 'order_review', 'trade_report'] loop
    execute format('alter table wasl.%I enable row level security', t);
    execute format('create policy see on wasl.%I for select to wasl_app
      using (access_id = any ((select wasl.allowed())::int[]))', t);
    execute format('create policy add on wasl.%I for insert to wasl_app
      with check (access_id = any ((select wasl.allowed())::int[]))', t);
  end loop;
  execute 'create trigger tally_in after insert on wasl.supply_row referencing new table as fresh
    for each statement execute function wasl.tally_rows_in(''supplyRow'')';
  execute 'create trigger tally_out after delete on wasl.supply_row referencing old table as gone
    for each statement execute function wasl.tally_rows_out(''supplyRow'')';
end $$;
create policy change on wasl.trade_report for update to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]))
  with check (access_id = any ((select wasl.allowed())::int[]));
-- A reporter sees and adds their own, decided or not, and can change none.
create policy see_own on wasl.trade_report for select to wasl_app using (by = (select wasl.viewer_id()));
create policy add_own on wasl.trade_report for insert to wasl_app
  with check (by = (select wasl.viewer_id()) and state = 'received' and decided_by is null);

-- What stands on the map, and what a partner reports of an order.
create index statement_map on wasl.statement (schema, entity_id)
  where schema in ('Crossing', 'SeizureEvent', 'SupplyOrder');

-- The trade is cleared for nothing that has a marking, whatever its account says.
create or replace function wasl.allowed() returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  k wasl.ticket;
begin
  select * into k from wasl.my_ticket();
  if not found or k.role = 'trade' then return '{}'; end if;
  return k.allowed || array(
    select a.id from wasl.access a
      where a.id > k.high and wasl.admits(a, k.clearance, k.groups, k.compartments, k.purpose));
end $$;
`;
