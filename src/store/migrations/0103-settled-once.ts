/**
 * A report that was taken back may be imported again, rightly marked this time; its statements have the same ids then, since
 * those are made of the report's. What a data subject's request had erased or restricted in it stays settled, and what partners
 * were told is gone is said anew, under other ids: they take the old ones from nobody any more.
 */
export const SETTLED_ONCE = `
alter table wasl.settled add column said_anew boolean not null default false;

create table wasl.settled_once (
  report_id text collate "C" not null,
  statement_id uuid not null,
  said_anew boolean not null,
  primary key (report_id, statement_id)
);
alter table wasl.settled_once enable row level security;
create policy keep on wasl.settled_once to wasl_keeper using (true) with check (true);
grant select, insert, update on wasl.settled_once to wasl_keeper;

-- Nothing goes that an open request of a data subject is about.
create policy look on wasl.subject_request for select to wasl_keeper using (true);
grant select (id, entity_ids, statement_ids, decision) on wasl.subject_request to wasl_keeper;

create function wasl.settle_again() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- It may come under several markings.
  insert into wasl.settled (report_no, statement_id, said_anew)
    select new.no, o.statement_id, o.said_anew from wasl.settled_once o where o.report_id = new.id;
  return new;
end $$;
create trigger settle_again after insert on wasl.report for each row execute function wasl.settle_again();
revoke all on function wasl.settle_again from public;
`;
