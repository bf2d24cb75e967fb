/**
 * What a row of the supply ledger is found by when a partner asks: orders, vehicles, means of payment, parties by their
 * mention. Objects that events name stand in `supply_run`. `supply_key_index` says by which keys it was filled; where they
 * are others than the program's, the store fills it anew when it is opened. Addresses are looked up by their digits.
 */
export const SUPPLY_KEYS = `
create table wasl.supply_key (
  report_no int not null, access_id int not null,
  key text collate "C" not null,
  row_id text collate "C",
  event_no bigint
);
create index supply_key_key on wasl.supply_key (key);
create index supply_key_report on wasl.supply_key (report_no);
grant select, insert on wasl.supply_key to wasl_app;
alter table wasl.supply_key enable row level security;
create policy see on wasl.supply_key for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]));
create policy add on wasl.supply_key for insert to wasl_app
  with check (access_id = any ((select wasl.allowed())::int[]));

-- What hangs on a report goes with it: rows of the ledger, which came after the rule that says so (12), as well.
do $$
declare
  t text;
begin
  foreach t in array array['supply_run', 'supply_row', 'supply_key'] loop
    execute format('grant select, delete on wasl.%I to wasl_keeper', t);
    execute format('create policy keep on wasl.%I to wasl_keeper using (true) with check (true)', t);
  end loop;
end $$;

create table wasl.supply_key_index (
  one boolean primary key default true check (one),
  version text not null
);

create index statement_address on wasl.statement
  ((regexp_replace(regexp_replace(value, ',[^,]*$', ''), '[^0-9]', '', 'g') collate "C"))
  where property = 'address';
`;
