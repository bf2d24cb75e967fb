/** Since when something is owed; what was owed before counts from today. */
export const OWED_SINCE = `
alter table wasl.fed_telling add column at text collate "C" not null
  default to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
`;
