import { idFrom } from "../core/index.ts";
import type { DecodeContext, Format } from "./format.ts";
import { firstRow, jsonLinesDecoder } from "./line-decoder.ts";
import type { Output } from "./output.ts";
import { cleanText, hasControl } from "./text/clean.ts";
import { findContacts } from "./text/contacts.ts";
import { isoDate } from "./text/dates.ts";
import { headText } from "./text/encoding.ts";
import { type Row, rowOf, textOf, textsOf } from "./text/json.ts";
import { lexiconOf } from "./text/lexicon.ts";
import { SeenIds } from "./text/seen-ids.ts";
import { tokenize } from "./text/tokens.ts";

/**
 * Signs of an offer, and signs that somebody warns, reports, helps or asks instead. Everybody asks to be contacted,
 * helplines first, so that is no sign; a boat is one only where it goes somewhere.
 */
const OFFERING: ReadonlySet<string> = new Set(["offer", "payment", "equipment-slang", "document", "slang"]);
const GUARDING: ReadonlySet<string> = new Set(["guard", "protected-person"]);

/**
 * Posts of platforms as JSON lines. Each is a Post record. Where a post offers something and names a phone, a
 * handle or an address, an Advert states those and who posted it; the text itself stays in the record.
 */
export const posts: Format = {
  id: "posts",
  title: "Posts of platforms (JSON lines)",
  mediaType: "application/x-ndjson",
  extensions: ["jsonl", "ndjson"],
  sniff(head) {
    const row = firstRow(headText(head));
    if (!row) return 0;
    const isPost = "platform" in row && "text" in row && ("account" in row || "accountId" in row);
    return isPost && (textOf(row, "posted_at", "postedAt") !== undefined || "id" in row) ? 0.95 : 0;
  },
  open(context, options) {
    const seen = new SeenIds();
    return jsonLinesDecoder(context, options, (row, line, out, text) => {
      takePost(context, row, line, out, seen, text);
    });
  },
};

function takePost(
  context: DecodeContext,
  row: Row,
  line: number,
  out: Output,
  seen: SeenIds,
  raw: string,
): void {
  const account = rowOf(row, "account");
  const id = textOf(row, "id");
  const platform = textOf(row, "platform");
  const accountId = textOf(account, "id") ?? textOf(row, "accountId", "account_id");
  const accountName = textOf(account, "name") ?? textOf(row, "accountName", "account_name");
  const text = typeof row["text"] === "string" ? row["text"] : undefined;
  for (const [field, value] of Object.entries({ id, platform, account: accountId, text })) {
    if (value === undefined) return void out.reject(line, "FIELD_MISSING", field);
    if (hasControl(value)) return void out.reject(line, "CONTROL_CHARACTER", field);
  }
  if (id === undefined || platform === undefined || accountId === undefined || text === undefined) return;
  if (accountName !== undefined && hasControl(accountName)) {
    return void out.reject(line, "CONTROL_CHARACTER", "account");
  }
  const given = textOf(row, "posted_at", "postedAt");
  if (given === undefined) return void out.reject(line, "FIELD_MISSING", "posted_at");
  const postedAt = isoDate(given);
  if (postedAt === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", "posted_at");
  const key = `${platform}:${id}`;
  const sight = seen.see(key, raw);
  if (sight === "other") out.reject(line, "ID_DUPLICATE", "id");
  if (sight !== "new") return;
  const media = textsOf(row, "media").filter((file) => !hasControl(file));
  out.record({
    kind: "post",
    id: key,
    platform,
    accountId,
    ...(accountName === undefined ? {} : { accountName: cleanText(accountName) }),
    postedAt,
    text,
    media,
  });
  sayAdvert(context, { id, platform, accountId, accountName, postedAt, text }, line, out);
}

interface PostSeen {
  readonly id: string;
  readonly platform: string;
  readonly accountId: string;
  readonly accountName: string | undefined;
  readonly postedAt: string;
  readonly text: string;
}

function sayAdvert(context: DecodeContext, post: PostSeen, line: number, out: Output): void {
  const contacts = findContacts(post.text);
  if (contacts.length === 0 || !offers(context, post.text)) return;
  const advert = idFrom("advert-", post.platform, post.id);
  const account = idFrom("user-", post.platform, post.accountId);
  const say = (property: string, value: string): boolean => out.say(line, advert, "Advert", property, value);
  say("name", `${post.platform} ${post.id}`);
  say("postId", post.id);
  say("platform", post.platform);
  say("postedAt", post.postedAt);
  for (const { type, value } of contacts) say(type, value);
  say("account", account);
  out.say(line, account, "UserAccount", "service", post.platform);
  out.say(line, account, "UserAccount", "name", post.accountName ?? post.accountId);
}

/** A first, plain rule: at least one sign of an offer, none of a warning, a rescue service or a person in need. */
function offers(context: DecodeContext, text: string): boolean {
  const hits = lexiconOf(context.reference.lexicon).find(text, tokenize(text));
  const classes = new Set(hits.flatMap((hit) => hit.value.map((term) => term.class)));
  const isOffer =
    [...classes].some((c) => OFFERING.has(c)) || (classes.has("equipment") && classes.has("destination"));
  return isOffer && ![...classes].some((c) => GUARDING.has(c));
}
