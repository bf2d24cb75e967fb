/**
 * Findings say what they found as messages with their values, to be read in any of the three languages. What earlier
 * versions wrote stays: a text is a JSON string.
 */
export const SAID = `
alter table wasl.finding alter column summary type jsonb using to_jsonb(summary);
alter table wasl.finding alter column against type jsonb using to_jsonb(against);

create or replace function wasl.add_findings(p_rows jsonb) returns int
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with fresh as (
    insert into wasl.finding (id, access_id, detector, detector_version, techniques, front, subjects, evidence,
        score, terms, against, summary, from_at, to_at, proves, proposed_at)
      select r.id, r.access_id, r.detector, r.detector_version, array(select jsonb_array_elements_text(r.techniques)),
          r.front, r.subjects, array(select jsonb_array_elements_text(r.evidence)), r.score, r.terms,
          r.against, r.summary, r.from_at, r.to_at, r.proves, r.proposed_at
        from jsonb_to_recordset(p_rows) r(id text, access_id int, detector text, detector_version text,
          techniques jsonb, front text, subjects jsonb, evidence jsonb, score float8, terms jsonb, against jsonb,
          summary jsonb, from_at text, to_at text, proves jsonb, proposed_at text)
      on conflict do nothing
      returning id, access_id, subjects
  ), subjects as (
    insert into wasl.finding_subject (subject_id, finding_id, access_id)
      select distinct s ->> 'id', fresh.id, fresh.access_id from fresh, jsonb_array_elements(fresh.subjects) s
  )
  select count(*)::int from fresh
$$;
`;

/**
 * Names of private persons that articles do not show: sealed under the report's key. The application adds them and
 * reads where they stand; a name comes out for whoever asked after another person approved exactly that place.
 */
export const MASKED = `
create table wasl.masked_name (
  report_no int not null,
  start_at int not null,
  end_at int not null,
  access_id int not null,
  body bytea not null,
  primary key (report_no, start_at)
);
grant insert on wasl.masked_name to wasl_app;
grant select (report_no, start_at, end_at, access_id) on wasl.masked_name to wasl_app;
alter table wasl.masked_name enable row level security;
create policy see on wasl.masked_name for select to wasl_app using (access_id = any ((select wasl.allowed())::int[]));
create policy add on wasl.masked_name for insert to wasl_app
  with check (access_id = any ((select wasl.allowed())::int[]));
grant select, delete on wasl.masked_name to wasl_keeper;
create policy keep on wasl.masked_name to wasl_keeper using (true) with check (true);

create function wasl.unmask(p_report_no int, p_start int, p_now text) returns bytea
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_subject text;
  v_body bytea;
begin
  select r.id || '@' || m.start_at || '-' || m.end_at, m.body into v_subject, v_body
    from wasl.masked_name m join wasl.report r on r.no = m.report_no
    where m.report_no = p_report_no and m.start_at = p_start and m.access_id = any (wasl.allowed());
  if not found or wasl.use_approval('unmask', v_subject, '', p_now, false) is null then
    raise exception 'no approval by a second person' using errcode = '42501';
  end if;
  return v_body;
end $$;
revoke all on function wasl.unmask from public;
grant execute on function wasl.unmask to wasl_app;
`;
