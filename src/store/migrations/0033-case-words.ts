/** What a case says of somebody in its own words goes where the rest of what is said of a protected person went (R08). */
export const CASE_WORDS = `
grant update (title) on wasl.dossier to wasl_keeper;
grant select, update (version, body) on wasl.case_part to wasl_keeper;
create policy keep on wasl.case_part to wasl_keeper using (true) with check (true);
`;
