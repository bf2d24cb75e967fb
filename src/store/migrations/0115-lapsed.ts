/**
 * Whom the provider gives nothing here any more. The account stands, as others' work names it, and opens nothing: no session, no
 * API token, no work that an upload left to do. Apart from `disabled`, which holds until somebody here takes it back.
 */
export const LAPSED = `
alter table wasl.identity add column lapsed boolean not null default false;
`;
