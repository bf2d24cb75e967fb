/** Names that are found by none of their words have all indexed anew when the store is opened. */
export const ANEW_WHERE_WORDS_MISS = `
update wasl.name_index set version = ''
  where exists (select from wasl.posting p where p.words > 0
    and not exists (select from wasl.name_key k where k.key = '=' || p.key and k.word = p.key and k.access_id = p.access_id));
`;

/**
 * Whoever makes an entity's postings anew writes its words too: under another marking, or after nobody bore them for a while, they
 * were in no vocabulary, and the name was not found.
 */
export const WORDS_ANEW = `
grant insert on wasl.name_key to wasl_keeper;
${ANEW_WHERE_WORDS_MISS}`;
