import type { Format } from "../format.ts";
import { headText } from "../text/encoding.ts";
import { readElsewhere } from "./read-elsewhere.ts";

/** PDF: text page by page, metadata, names of attachments. Taken apart by the document reader, in a thread of its own. */
export const pdf: Format = {
  id: "pdf",
  title: "PDF document",
  mediaType: "application/pdf",
  extensions: ["pdf"],
  readsText: true,
  readBy: "pdf",
  sniff: (head) => (headText(head.subarray(0, 1024)).includes("%PDF-") ? 0.95 : 0),
  open: (context) => readElsewhere(context),
};
