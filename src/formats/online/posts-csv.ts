import type { Format } from "../format.ts";
import { tableDecoder } from "../table-decoder.ts";
import { headerOf } from "../text/csv.ts";
import { headText } from "../text/encoding.ts";
import { SeenIds } from "../text/seen-ids.ts";
import { takeExported } from "./post-record.ts";

/** Names that exports give their columns, folded to letters. */
const COLUMNS = {
  id: ["postid", "id", "messageid", "statusid", "tweetid", "videoid"],
  account: ["account", "author", "user", "username", "from", "page", "accountname", "profile"],
  accountId: ["accountid", "authorid", "userid", "fromid", "pageid"],
  at: ["created", "createdat", "date", "postedat", "time", "timestamp", "published", "datetime"],
  text: ["message", "text", "content", "body", "caption", "post", "description"],
  media: ["media", "image", "images", "photo", "attachment", "attachments"],
  platform: ["platform", "network", "service"],
} as const;

const fold = (cell: string): string => cell.toLowerCase().replace(/[^a-z]/g, "");

function columnsOf(header: readonly string[]): Readonly<Record<keyof typeof COLUMNS, number>> {
  const folded = header.map(fold);
  const find = (names: readonly string[]): number => {
    for (const name of names) if (folded.includes(name)) return folded.indexOf(name);
    return -1;
  };
  return {
    id: find(COLUMNS.id),
    account: find(COLUMNS.account),
    accountId: find(COLUMNS.accountId),
    at: find(COLUMNS.at),
    text: find(COLUMNS.text),
    media: find(COLUMNS.media),
    platform: find(COLUMNS.platform),
  };
}

/** A table of posts, as social-media tools export them: any of four delimiters, a byte-order mark, quoted line breaks. */
export const postsCsv: Format = {
  id: "posts-csv",
  title: "Posts of platforms (CSV export)",
  mediaType: "text/csv",
  extensions: ["csv", "tsv"],
  sniff(head) {
    const text = headText(head);
    if (/^\s*[[{<]/.test(text)) return 0;
    const header = headerOf(text);
    const c = columnsOf(header);
    const isNamed = header.some((cell) =>
      ["postid", "messageid", "statusid", "tweetid", "videoid"].includes(fold(cell)),
    );
    return c.id >= 0 && c.text >= 0 && c.at >= 0 && (c.account >= 0 || c.accountId >= 0)
      ? isNamed
        ? 0.9
        : 0.6
      : 0;
  },
  open: (context, options) =>
    tableDecoder(context, options, (header, line, out) => {
      const c = columnsOf(header);
      for (const [name, at] of [
        ["id", c.id],
        ["text", c.text],
        ["date", c.at],
        ["account", Math.max(c.account, c.accountId)],
      ] as const) {
        if (at >= 0) continue;
        out.reject(line, "COLUMN_MISSING", name);
        return undefined;
      }
      const seen = new SeenIds();
      const fixed = typeof options?.["platform"] === "string" ? options["platform"] : undefined;
      return (cells, row) => {
        const cell = (at: number): string | undefined => (at < 0 ? undefined : cells[at]);
        const id = cell(c.id)?.trim();
        takeExported(
          {
            id,
            platform: cell(c.platform)?.trim().toLowerCase() || (fixed ?? platformOf(id ?? "")),
            accountId: (cell(c.accountId) ?? cell(c.account))?.trim(),
            accountName: cell(c.account)?.trim(),
            postedAt: cell(c.at)?.trim(),
            text: cell(c.text),
            media: (cell(c.media) ?? "").split(/[|;,\s]+/).filter(Boolean),
          },
          row,
          out,
          seen,
        );
      };
    }),
};

const PREFIXES: Readonly<Record<string, string>> = {
  fb: "facebook",
  ig: "instagram",
  tt: "tiktok",
  yt: "youtube",
  tg: "telegram",
  x: "x",
};

/** Exporters mark an id with the platform ("fb-…"); without a mark it is not known. */
const platformOf = (id: string): string =>
  PREFIXES[/^([a-z]{1,2})[-_:]/i.exec(id)?.[1]?.toLowerCase() ?? ""] ?? "unknown";
