/** The API as a Markdown page, from its OpenAPI document. */
export function apiPage(document: object): string;
