/** Corrections that are owed are followed to what they corrected before, beside to what was corrected later. */
export const TELLINGS_ONWARD = `
create index fed_telling_onward on wasl.fed_telling (replaced_by) where replaced_by is not null;
`;
