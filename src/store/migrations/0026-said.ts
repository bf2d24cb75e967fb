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
