import type { Format } from "../format.ts";
import { headText } from "../text/encoding.ts";
import { readElsewhere } from "./read-elsewhere.ts";

const HEADERS =
  /^(?:from|to|subject|date|received|return-path|message-id|mime-version|content-type|delivered-to):/gim;

/** Internet mail (RFC 5322, MIME): text, who wrote to whom, names of attachments. Taken apart by the document reader. */
export const eml: Format = {
  id: "eml",
  title: "E-mail message",
  mediaType: "message/rfc822",
  extensions: ["eml"],
  readsText: true,
  readBy: "eml",
  sniff(head, fileName) {
    const text = headText(head);
    if (!/^[\w-]+:/.test(text)) return 0;
    const [top = ""] = text.split(/\r?\n\r?\n/);
    const known = new Set((top.match(HEADERS) ?? []).map((name) => name.toLowerCase()));
    if (known.size >= 3) return 0.9;
    return known.size >= 1 && /\.eml$/i.test(fileName) ? 0.8 : 0;
  },
  open: (context) => readElsewhere(context),
};
