/** Lists that are sorted or narrowed by a column with few values are read in that order, from where the page before ended. */
export const SORTED_LISTS = `
create index report_provider on wasl.report (provider, received_at, id);
create index report_format on wasl.report (format, received_at, id);
create index finding_latest on wasl.finding ((coalesce(to_at, proposed_at)), id);
create index finding_front on wasl.finding (front, id);
create index finding_detector on wasl.finding (detector, id);
`;
