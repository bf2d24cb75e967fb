/**
 * A watched source can rest without being given up.
 *
 * What a saved search found when its owner last looked, so that a look costs one search only where there is news.
 * Ids that were seen are records' from here on: a canonical id moves when records are joined.
 */
export const DESK = `
alter table wasl.saved_search add column found jsonb;
alter table wasl.watch add column paused boolean not null default false;
grant update (found) on wasl.saved_search to wasl_app;
`;
