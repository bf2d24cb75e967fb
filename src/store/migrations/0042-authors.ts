/**
 * What a named human answers for was written in any name by whoever had a ticket and SQL: joining and parting records past
 * the policies, and findings, withdrawals, notices and orders under policies that did not ask who. A rule decides under
 * its own name, whoever runs it; nobody decides as another, and no machine or portal as a person (R13, R17).
 */
export const AUTHORS = `
create or replace function wasl.add_resolutions(p_rows jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  if exists (
    select 1 from jsonb_to_recordset(p_rows) r(decided_by text)
      where r.decided_by is null or r.decided_by not like 'rule:%' and (
        r.decided_by <> wasl.viewer_id() or wasl.viewer_role() in ('machine', 'oversight', 'trade', 'platform'))) then
    raise exception 'not decided by this account' using errcode = '42501';
  end if;
  return wasl.keep_resolutions(p_rows);
end $$;

create policy decide_as_oneself on wasl.finding as restrictive for update to wasl_app
  using (true) with check (decided_by = (select wasl.viewer_id()));
create policy decide_as_oneself on wasl.trade_report as restrictive for update to wasl_app
  using (true) with check (decided_by = (select wasl.viewer_id()));
create policy report_as_oneself on wasl.trade_report as restrictive for insert to wasl_app
  with check (by = (select wasl.viewer_id()) and decided_by is null);

do $$
declare
  t text;
begin
  foreach t in array array['tombstone', 'order_review', 'referral_event'] loop
    execute format('create policy write_as_oneself on wasl.%I as restrictive for insert to wasl_app
      with check (by = (select wasl.viewer_id()))', t);
  end loop;
end $$;
create policy write_as_oneself on wasl.news_decision as restrictive for insert to wasl_app
  with check (decided_by = (select wasl.viewer_id()));
`;
