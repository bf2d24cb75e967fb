import type { Format } from "../format.ts";
import { readElsewhere } from "./read-elsewhere.ts";

/** What a compound file begins with (MS-CFB): old office files do too. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** What Outlook calls the streams of a mail (MS-OXMSG), in two bytes a letter. */
const STREAM = [..."__substg1.0_"].flatMap((letter) => [letter.charCodeAt(0), 0]);

/** A mail as Outlook keeps it (MS-OXMSG): text, who wrote to whom, its files and the mails that it brings. Taken apart by the document reader. */
export const msg: Format = {
  id: "msg",
  title: "Outlook message",
  mediaType: "application/vnd.ms-outlook",
  extensions: ["msg"],
  readsText: true,
  readBy: "msg",
  sniff(head, fileName) {
    if (!isCompound(head)) return 0;
    if (/\.msg$/i.test(fileName)) return 0.95;
    return holds(head, STREAM) ? 0.9 : 0;
  },
  open: (context) => readElsewhere(context),
};

/** Whether it is a container of Microsoft's from before 2007, which says no more of itself than that. */
export const isCompound = (head: Uint8Array): boolean => COMPOUND.every((byte, at) => head[at] === byte);

const holds = (bytes: Uint8Array, part: readonly number[]): boolean => {
  for (let at = bytes.indexOf(part[0] as number); at >= 0; at = bytes.indexOf(part[0] as number, at + 1))
    if (part.every((byte, i) => bytes[at + i] === byte)) return true;
  return false;
};
