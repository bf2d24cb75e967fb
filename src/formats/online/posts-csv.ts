import type { Format } from "../format.ts";
import { type DecoderOptions, givenMapping } from "../line-decoder.ts";
import type { Output } from "../output.ts";
import { type DayOrder, writtenTime } from "../payments/times.ts";
import { type TakeRow, tableDecoder } from "../table-decoder.ts";
import { headerOf } from "../text/csv.ts";
import { isoDate } from "../text/dates.ts";
import { headText } from "../text/encoding.ts";
import { isRow, type Row, textOf } from "../text/json.ts";
import { SeenIds } from "../text/seen-ids.ts";
import { headerKey } from "../text/tokens.ts";
import { takeExported } from "./post-record.ts";

/** Names that exports give their columns, folded to letters. */
const COLUMNS = {
  id: ["postid", "id", "messageid", "statusid", "tweetid", "videoid", "posturl", "permalink", "url", "link"],
  account: [
    "account",
    "author",
    "user",
    "username",
    "from",
    "page",
    "pagename",
    "accountname",
    "profile",
    "postownername",
    "channeltitle",
  ],
  accountId: [
    "accountid",
    "authorid",
    "userid",
    "fromid",
    "pageid",
    "facebookid",
    "postownerid",
    "channelid",
  ],
  at: [
    "created",
    "createdat",
    "postcreated",
    "creationtime",
    "createtime",
    "date",
    "postedat",
    "time",
    "timestamp",
    "published",
    "publishedat",
    "datetime",
  ],
  text: ["message", "text", "content", "body", "caption", "post", "description", "videodescription"],
  media: ["media", "image", "images", "photo", "attachment", "attachments"],
  platform: ["platform", "network", "service"],
} as const;
type Field = keyof typeof COLUMNS;
const FIELDS = Object.keys(COLUMNS) as readonly Field[];

const fold = (cell: string): string => cell.toLowerCase().replace(/[^a-z]/g, "");

/** Where a field stands, or what it is in every row; -1 where it is nowhere. */
type Place = number | { readonly literal: string };
type Places = Readonly<Record<Field, Place>>;

function placesOf(header: readonly string[], mapping: Row | undefined): Places {
  const folded = header.map(fold);
  const keys = header.map(headerKey);
  const place = (field: Field): Place => {
    const named = mapping?.[field];
    if (isRow(named)) return { literal: textOf(named, "literal") ?? "" };
    if (typeof named === "string") return keys.indexOf(headerKey(named));
    const name = COLUMNS[field].find((known) => folded.includes(known));
    return name === undefined ? -1 : folded.indexOf(name);
  };
  return Object.fromEntries(FIELDS.map((field) => [field, place(field)])) as Record<Field, Place>;
}

const isThere = (place: Place): boolean => typeof place !== "number" || place >= 0;

const MONEY = new Set(
  "amount sum value currency debit credit balance iban bic price quantity accountnumber counterparty".split(
    " ",
  ),
);

/** What a mapping says of the columns of posts, where it says that the rows are posts. */
export const postsMapping = (options: DecoderOptions | undefined): Row | undefined => {
  const given = givenMapping(options);
  return isRow(given) && isRow(given["posts"]) ? given["posts"] : undefined;
};

/**
 * A table of posts, as social-media tools export them: any of four delimiters, a byte-order mark, quoted line breaks. A
 * mapping says what others call their columns: `{"posts": {"id": "Lien", "at": "Quand", "text": "Texte", "account": "Page",
 * "platform": {"literal": "facebook"}}, "dateOrder": "dmy"}`.
 */
export const postsCsv: Format = {
  id: "posts-csv",
  title: "Posts of platforms (CSV export)",
  mediaType: "text/csv",
  extensions: ["csv", "tsv"],
  sniff(head) {
    const text = headText(head);
    if (/^\s*[[{<]/.test(text)) return 0;
    const header = headerOf(text);
    const { id, text: said, at, account, accountId } = placesOf(header, undefined);
    const isNamed = header.some((cell) =>
      ["postid", "messageid", "statusid", "tweetid", "videoid"].includes(fold(cell)),
    );
    const isTable = [id, said, at].every(isThere) && (isThere(account) || isThere(accountId));
    if (!isTable) return 0;
    if (isNamed) return 0.9;
    // A bank's table has all of these too: what tells of sums is no post.
    return header.some((cell) => MONEY.has(fold(cell))) ? 0 : 0.6;
  },
  open: (context, options) =>
    tableDecoder(context, options, (header, line, out) => postRows(header, options, line, out)),
};

/** What takes the rows of a table of posts; undefined where it lacks a column, which is told. */
export function postRows(
  header: readonly string[],
  options: DecoderOptions | undefined,
  line: number,
  out: Output,
): TakeRow | undefined {
  const mapping = postsMapping(options);
  const places = placesOf(header, mapping);
  if (!isWhole(places, mapping, line, out)) return undefined;
  const seen = new SeenIds();
  const order = orderIn(options);
  const fixed = typeof options?.["platform"] === "string" ? options["platform"] : undefined;
  return (cells, row) => {
    const cell = (field: Field): string | undefined => {
      const place = places[field];
      return typeof place === "number" ? (place < 0 ? undefined : cells[place]) : place.literal;
    };
    const id = cell("id")?.trim();
    const written = cell("at")?.trim() ?? "";
    const postedAt = timeOf(written, order);
    if (postedAt === "ambiguous") return void out.reject(row, "DATE_AMBIGUOUS", "date");
    takeExported(
      {
        id,
        platform: cell("platform")?.trim().toLowerCase() || (fixed ?? platformOf(id ?? "")),
        accountId: (cell("accountId") || cell("account"))?.trim(),
        accountName: cell("account")?.trim(),
        postedAt,
        text: cell("text"),
        media: (cell("media") ?? "").split(/[|;,\s]+/).filter(Boolean),
      },
      row,
      out,
      seen,
    );
  };
}

/** A column that is missing refuses the table, and so does a field of the mapping that nobody knows: it is a mistype. */
function isWhole(places: Places, mapping: Row | undefined, line: number, out: Output): boolean {
  const wrong = Object.keys(mapping ?? {}).filter((name) => !(FIELDS as readonly string[]).includes(name));
  for (const name of wrong) out.reject(line, "FIELD_INVALID", name.slice(0, 60));
  const missing = FIELDS.filter(
    (field) => mapping?.[field] !== undefined && places[field] === -1 && wrong.length === 0,
  );
  for (const field of missing) out.reject(line, "COLUMN_MISSING", String(mapping?.[field]).slice(0, 60));
  if (wrong.length > 0 || missing.length > 0) return false;
  for (const [name, isSaid] of [
    ["id", isThere(places.id)],
    ["text", isThere(places.text)],
    ["date", isThere(places.at)],
    ["account", isThere(places.account) || isThere(places.accountId)],
  ] as const) {
    if (isSaid) continue;
    out.reject(line, "COLUMN_MISSING", name);
    return false;
  }
  return true;
}

function orderIn(options: DecoderOptions | undefined): DayOrder | undefined {
  const given = givenMapping(options);
  const order = (isRow(given) ? given["dateOrder"] : undefined) ?? options?.["dateOrder"];
  return order === "dmy" || order === "mdy" ? order : undefined;
}

/** Clocks that exports name by letters. */
const ZONES: Readonly<Record<string, string>> = {
  UTC: "Z",
  GMT: "Z",
  CET: "+01:00",
  CEST: "+02:00",
  EST: "-05:00",
  EDT: "-04:00",
  PST: "-08:00",
  PDT: "-07:00",
};

/** RFC 3339 of a time as tables write it, in seconds since 1970 too; what is none stays as it is, and is refused as that. */
function timeOf(written: string, order: DayOrder | undefined): string | undefined {
  if (written === "") return undefined;
  const text = written.replace(/\s([A-Z]{3,4})$/, (whole, zone: string) => ZONES[zone] ?? whole);
  if (isoDate(text) !== undefined) return text;
  const seconds = /^\d{10}$/.test(text) ? Number(text) : writtenTime(text, order);
  if (seconds === "ambiguous") return seconds;
  return seconds === undefined ? text : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

const PREFIXES: Readonly<Record<string, string>> = {
  fb: "facebook",
  ig: "instagram",
  tt: "tiktok",
  yt: "youtube",
  tg: "telegram",
  x: "x",
};

const HOSTS: Readonly<Record<string, string>> = {
  "t.me": "telegram",
  "x.com": "x",
  "twitter.com": "x",
  "youtu.be": "youtube",
};

/** Exporters mark an id with the platform ("fb-…"), or it is a post's address; without either it is not known. */
function platformOf(id: string): string {
  const host = /^https?:\/\/(?:www\.|m\.|mobile\.)?([^/:?#]{1,255})/i.exec(id)?.[1]?.toLowerCase();
  if (host !== undefined)
    return HOSTS[host] ?? /^(facebook|instagram|tiktok|youtube)\.com$/.exec(host)?.[1] ?? host;
  return PREFIXES[/^([a-z]{1,2})[-_:]/i.exec(id)?.[1]?.toLowerCase() ?? ""] ?? "unknown";
}
