/**
 * What a saved search found when its owner last looked, so that a look costs one search only where there is news.
 * Ids that were seen are records' from here on: a canonical id moves when records are joined.
 */
export const DESK = `
alter table wasl.saved_search add column found jsonb;
grant update (found) on wasl.saved_search to wasl_app;
`;
