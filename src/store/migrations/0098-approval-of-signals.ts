/**
 * Signals that go to a partner from a bank were let out by whoever, too: what a request for that is of stands with it as well, and a
 * request for what goes to a partner of which nobody wrote that down is answered by nobody (R04, R24).
 */
export const APPROVAL_OF_SIGNALS = `
create table wasl.approval_of_signal (
  approval_id text collate "C" not null references wasl.approval (id),
  signal_id text collate "C" not null references wasl.signal (id) on delete cascade,
  primary key (approval_id, signal_id)
);
create index approval_of_signal_signal on wasl.approval_of_signal (signal_id);
alter table wasl.approval_of_signal enable row level security;
create policy add on wasl.approval_of_signal for insert to wasl_app
  with check (exists (select 1 from wasl.approval a
    where a.id = approval_id and a.requested_by = (select wasl.viewer_id()) and a.decision is null));
grant insert on wasl.approval_of_signal to wasl_app;

-- As in 0097, with signals, and with what goes to a partner of which nobody knows what it is.
create or replace function wasl.approvals_beyond(p_ids text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.id from wasl.approval a
    where a.id = any (p_ids) and (select wasl.viewer_role()) = 'supervisor' and case
      when a.facts is null then a.kind in ('release', 'consent')
        and exists (select 1 from wasl.fed_partner p where p.node_id = a.subject)
      else a.facts <> (
        select count(*) from wasl.approval_of f where f.approval_id = a.id and exists (
          select 1 from wasl.statement s
            where s.id = f.statement_id and s.access_id = any ((select wasl.allowed())::int[])
              and not exists (select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id)
            offset 0)
      ) + (
        select count(*) from wasl.approval_of_signal f where f.approval_id = a.id and exists (
          select 1 from wasl.signal s
            where s.id = f.signal_id and s.access_id = any ((select wasl.allowed())::int[]) and s.state = 'live'
            offset 0)
      ) end
$$;
`;
