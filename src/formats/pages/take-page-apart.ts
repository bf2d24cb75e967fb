import { pageAnswer } from "../article/html.ts";
import { textOfUtf8 } from "../text/standard.ts";

/** Of a page more text than this is not handed on; what is read of it is half of that. */
const LETTERS_MAX = 200_000;

/**
 * What a document reader answers for a page in UTF-8: a PageAnswer as JSON. It is pure and needs neither model nor data, so
 * that it can run in a thread that holds no keys.
 */
export function takePageApart(bytes: Uint8Array): string {
  const page = pageAnswer(textOfUtf8(bytes));
  return JSON.stringify("refused" in page ? page : { ...page, text: page.text.slice(0, LETTERS_MAX) });
}
