/**
 * A case is opened under its marking and keeps it, and its words are changed by masking alone. But its columns were open to whoever
 * sees it: by SQL an analyst could give it, and what stands in it, a laxer marking.
 */
export const MARKED_CASES = `
revoke update (title, mandate, access_id) on wasl.dossier from wasl_app;
revoke update (note, access_id) on wasl.dossier_item from wasl_app;
`;
