/**
 * Whoever makes an entity's postings anew writes its words too: under another marking, or after nobody bore them for a while, they
 * were in no vocabulary, and the name was not found. 0177 has stores with such names indexed anew.
 */
export const WORDS_ANEW = "grant insert on wasl.name_key to wasl_keeper";
