/** Whoever withdraws what was misread in a text owes it to those who were given it, in the same transaction. */
export const MISREAD = `
create policy owe_misread on wasl.fed_telling for insert to wasl_app
  with check (kind = 'withdrawn' and because = 'misread' and replaced_by is null
    and (select wasl.viewer_role()) in ('analyst', 'supervisor', 'administrator')
    and exists (select 1 from wasl.tombstone t
      where t.statement_id = about::uuid and t.by = (select wasl.viewer_id())));
`;
