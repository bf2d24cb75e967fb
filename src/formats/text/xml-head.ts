import { headText } from "./encoding.ts";

/** The first bytes of an XML file without its comments: before the root programs write pages of them. */
export function xmlHead(head: Uint8Array): string {
  const text = headText(head);
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("<!--", at);
    if (open < 0) break;
    kept.push(text.slice(at, open));
    const close = text.indexOf("-->", open + 4);
    at = close < 0 ? text.length : close + 3;
  }
  return [...kept, text.slice(at)].join("");
}
