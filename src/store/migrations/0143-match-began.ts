/**
 * Which reading a tag set may be put out by: the one that began last. A set that was taken back meanwhile has no row here and is put
 * out by nobody who began before; nor is one that somebody else began after, who forgot what had gone until then.
 */
export const MATCH_BEGAN = `
alter table wasl.match_watch add column began uuid not null default gen_random_uuid();
`;
