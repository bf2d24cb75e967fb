/** What is asked for most is read in the order of an index, not sorted anew for every request. */
export const SPEED = `
create index finding_surest on wasl.finding (score desc, proposed_at desc, id);
create index finding_surest_of_state on wasl.finding (state, score desc, proposed_at desc, id);
`;
