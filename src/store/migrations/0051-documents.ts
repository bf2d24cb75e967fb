/**
 * The library of document classes, what is known of their forgeries, and the ranges of numbers that were reported, as
 * restricted as whoever wrote each marked it. What an entry says never changes; whether it is vetted is what a second person
 * answered to an approval of exactly its digest. No number that was asked about is kept anywhere.
 */
export const DOCUMENTS = `
create table wasl.document_entry (
  id text collate "C" primary key,
  class_id text collate "C" not null,
  access_id int not null,
  digest text not null,
  type text not null check (type in ('class', 'defect', 'range')),
  issuer text collate "C" not null,
  kind text collate "C" not null,
  entry jsonb not null,
  written_by text not null,
  written_at text collate "C" not null,
  withdrawn_by text,
  withdrawn_at text,
  withdraw_reason text,
  check ((withdrawn_by is null) = (withdrawn_at is null))
);
create index document_entry_of on wasl.document_entry (class_id, written_at, id);

grant select, insert on wasl.document_entry to wasl_app;
grant update (withdrawn_by, withdrawn_at, withdraw_reason) on wasl.document_entry to wasl_app;
alter table wasl.document_entry enable row level security;
create policy see on wasl.document_entry for select to wasl_app
  using (access_id = any ((select wasl.allowed())::int[]));
create policy add on wasl.document_entry for insert to wasl_app
  with check (written_by = (select wasl.viewer_id()) and (select wasl.viewer_role()) in ('analyst', 'supervisor')
    and withdrawn_by is null and access_id = any ((select wasl.allowed())::int[]));
create policy withdraw on wasl.document_entry for update to wasl_app
  using ((select wasl.viewer_role()) in ('analyst', 'supervisor') and withdrawn_by is null
    and access_id = any ((select wasl.allowed())::int[]))
  with check (withdrawn_by = (select wasl.viewer_id()));

-- The last answer to each entry's own words, by somebody other than who wrote them; of entries that the viewer may see.
create function wasl.document_vettings(p_now text)
returns table (entry_id text, decision text, decided_by text, decided_at text, reason text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return query select distinct on (e.id) e.id, a.decision, a.decided_by, a.decided_at, a.decision_reason
    from wasl.document_entry e join wasl.approval a
      on a.kind = 'vet' and a.subject = e.id and a.digest = e.digest and a.decided_by <> e.written_by
    where e.access_id = any (wasl.allowed()::int[])
      and (a.decision = 'refused' or (a.decision = 'approved' and a.valid_until > p_now))
    order by e.id, a.decided_at desc, a.id;
end $$;
revoke all on function wasl.document_vettings from public;
grant execute on function wasl.document_vettings to wasl_app;
`;
