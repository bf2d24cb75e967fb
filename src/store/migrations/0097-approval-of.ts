/**
 * Whoever approved what goes to a partner was a second person, and no more: nobody asked whether they may see the facts that went.
 * Which those are stands with the request now, and it is answered by whoever sees each of them alone (R04, R24). The application
 * writes them and never reads them: of a fact that somebody may not see not even its id is told.
 */
export const APPROVAL_OF = `
-- How many facts it is of, so that one whose row went with it is missed; null where it is of none, or of something else.
alter table wasl.approval add column facts int check (facts >= 0);

create table wasl.approval_of (
  approval_id text collate "C" not null references wasl.approval (id),
  statement_id uuid not null,
  primary key (approval_id, statement_id)
);
create index approval_of_statement on wasl.approval_of (statement_id);
alter table wasl.approval_of enable row level security;
create policy add on wasl.approval_of for insert to wasl_app
  with check (exists (select 1 from wasl.approval a
    where a.id = approval_id and a.requested_by = (select wasl.viewer_id()) and a.decision is null));
create policy keep on wasl.approval_of to wasl_keeper using (true) with check (true);
grant insert on wasl.approval_of to wasl_app;
grant select, delete on wasl.approval_of to wasl_keeper;

-- Of which of these a fact is hidden from this supervisor, withdrawn or gone; tells nobody else anything.
create function wasl.approvals_beyond(p_ids text[]) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.id from wasl.approval a
    where a.id = any (p_ids) and (select wasl.viewer_role()) = 'supervisor' and a.facts <> (
      select count(*) from wasl.approval_of f where f.approval_id = a.id and exists (
        select 1 from wasl.statement s
          where s.id = f.statement_id and s.access_id = any ((select wasl.allowed())::int[])
            and not exists (select 1 from wasl.tombstone t where t.statement_id = s.id and t.access_id = s.access_id)
          offset 0))
$$;

create or replace function wasl.decide_approval(p_id text, p_decision text, p_reason text, p_now text,
  p_valid_until text)
returns int language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_count int;
begin
  if wasl.viewer_role() is distinct from 'supervisor' or p_decision not in ('approved', 'refused') then
    raise exception 'not an approver' using errcode = '42501';
  end if;
  update wasl.approval set decision = p_decision, decided_by = wasl.viewer_id(), decided_at = p_now,
      decision_reason = p_reason, valid_until = case when p_decision = 'approved' then p_valid_until end,
      real_until = case when p_decision = 'approved'
        then clock_timestamp() + (p_valid_until::timestamptz - p_now::timestamptz) end
    where id = p_id and decision is null and expires_at > p_now and requested_by <> wasl.viewer_id()
      and not exists (select 1 from wasl.approvals_beyond(array[p_id]));
  get diagnostics v_count = row_count;
  return v_count;
end $$;

revoke all on function wasl.approvals_beyond from public;
grant execute on function wasl.approvals_beyond to wasl_app;

-- Of what was asked for before nobody knows which facts it is: what waits is void, and what was approved lets nothing more out.
update wasl.approval a set expires_at = least(a.expires_at, to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
  where a.decision is null and a.kind in ('release', 'consent')
    and exists (select 1 from wasl.fed_partner p where p.node_id = a.subject);
update wasl.approval a set valid_until = a.decided_at, real_until = null
  where a.decision = 'approved' and a.used_at is null and a.kind in ('release', 'consent')
    and exists (select 1 from wasl.fed_partner p where p.node_id = a.subject);
`;
