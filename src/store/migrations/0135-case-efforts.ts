/**
 * What it takes to stop somebody, as a named human estimates it in a case: a part of the case, as restricted as the case and what is
 * known of whom it is about.
 */
export const CASE_EFFORTS = `
alter table wasl.case_part drop constraint case_part_kind_check;
alter table wasl.case_part add constraint case_part_kind_check
  check (kind in ('member', 'task', 'chart', 'measure', 'judgement', 'effort'));
drop policy add on wasl.case_part;
create policy add on wasl.case_part for insert to wasl_app
  with check ((select wasl.viewer_role()) in ('analyst', 'supervisor')
    and created_by = (select wasl.viewer_id()) and access_id = any ((select wasl.allowed())::int[])
    and exists (select 1 from wasl.dossier d where d.id = dossier_id and (d.access_id = case_part.access_id
      or (kind in ('judgement', 'effort') and wasl.hides_as_much(case_part.access_id, d.access_id)))));
`;
