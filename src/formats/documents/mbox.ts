import type { Format } from "../format.ts";
import { headText } from "../text/encoding.ts";
import { readElsewhere } from "./read-elsewhere.ts";

/** An archive of mail (RFC 4155): its mails one after the other, each a page, with what they bring. */
export const mbox: Format = {
  id: "mbox",
  title: "Archive of e-mail messages (mbox)",
  mediaType: "application/mbox",
  extensions: ["mbox", "mbx"],
  readsText: true,
  readBy: "mbox",
  sniff: (head) =>
    /^From \S.{0,200}\d{4}.{0,10}\r?\n[\w-]+:/.test(headText(head.subarray(0, 4096))) ? 0.95 : 0,
  open: (context) => readElsewhere(context),
};
