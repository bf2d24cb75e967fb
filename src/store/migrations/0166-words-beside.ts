/**
 * A posting tells which words stand beside its own, by marks of thirteen bits, so that a search ranks names without looking up, for
 * each of two hundred, all that it is called. An entity's postings are then only asked for when they are made anew: a hash is
 * enough, and costs an import less than a second order of all of them did. Names are indexed anew by whoever opens the store next.
 */
export const WORDS_BESIDE = `
alter table wasl.posting add column marks bigint not null default 0;
alter type wasl.posting_row add attribute marks bigint;
drop index wasl.posting_key;
drop index wasl.posting_entity;
delete from wasl.name_index;
truncate wasl.posting;
create index posting_key on wasl.posting (key, words, entity_id, access_id) include (marks);
create index posting_entity on wasl.posting using hash (entity_id);
`;
