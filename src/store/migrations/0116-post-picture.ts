/** A post that was typed off a screenshot is found by its picture, whatever platform, account or text it was typed as. */
export const POST_PICTURE = `
create index post_picture on wasl.post ((media[1])) where media[1] like 'sha256:%';
`;
