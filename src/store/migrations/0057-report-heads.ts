/** Whoever names a file names it after whom it is from: a report's name goes where the rest of a protected person went (R08). */
export const REPORT_HEADS = `
grant update (title, source, provider) on wasl.report to wasl_keeper;
`;
