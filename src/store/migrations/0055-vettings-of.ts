/**
 * Of which entries the vetting is asked for: it was worked out for all that the viewer may see, for each of them that was read.
 */
export const VETTINGS_OF = `
drop function wasl.document_vettings(text);
create function wasl.document_vettings(p_now text, p_ids text[])
returns table (entry_id text, decision text, decided_by text, decided_at text, reason text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform wasl.must_have_ticket();
  return query select distinct on (e.id) e.id, a.decision, a.decided_by, a.decided_at, a.decision_reason
    from wasl.document_entry e join wasl.approval a
      on a.kind = 'vet' and a.subject = e.id and a.digest = e.digest and a.decided_by <> e.written_by
    where e.id = any (p_ids) and e.access_id = any (wasl.allowed()::int[])
      and (a.decision = 'refused' or (a.decision = 'approved' and a.valid_until > p_now))
    order by e.id, a.decided_at desc, a.id;
end $$;
revoke all on function wasl.document_vettings from public;
grant execute on function wasl.document_vettings to wasl_app;
`;
