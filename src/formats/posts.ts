import type { Format } from "./format.ts";
import { firstRow, jsonLinesDecoder } from "./line-decoder.ts";
import { isPlain, recordPost } from "./online/post-record.ts";
import type { Output } from "./output.ts";
import { isoDate } from "./text/dates.ts";
import { headText } from "./text/encoding.ts";
import { type Row, rowOf, textOf } from "./text/json.ts";
import { SeenIds } from "./text/seen-ids.ts";

/**
 * Posts of platforms as JSON lines. Each is a Post record; what it offers, if anything, is for the detectors of the
 * online front to say.
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
      takePost(row, line, out, seen, text);
    });
  },
};

function takePost(row: Row, line: number, out: Output, seen: SeenIds, raw: string): void {
  const account = rowOf(row, "account");
  const id = textOf(row, "id");
  const platform = textOf(row, "platform");
  const accountId = textOf(account, "id") ?? textOf(row, "accountId", "account_id");
  const accountName = textOf(account, "name") ?? textOf(row, "accountName", "account_name");
  const text = typeof row["text"] === "string" ? row["text"] : undefined;
  for (const [field, value] of Object.entries({ id, platform, account: accountId, text })) {
    if (value === undefined) return void out.reject(line, "FIELD_MISSING", field);
  }
  if (id === undefined || platform === undefined || accountId === undefined || text === undefined) return;
  if (!isPlain({ id, platform, accountId, accountName, text }, line, out)) return;
  const given = textOf(row, "posted_at", "postedAt");
  if (given === undefined) return void out.reject(line, "FIELD_MISSING", "posted_at");
  const postedAt = isoDate(given);
  if (postedAt === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", "posted_at");
  const key = `${platform}:${id}`;
  const sight = seen.see(key, raw);
  if (sight === "other") out.reject(line, "ID_DUPLICATE", "id");
  if (sight !== "new") return;
  const media = [row["media"] ?? []].flat().filter((file) => file !== "");
  recordPost({ id: key, platform, accountId, accountName, postedAt, text, media }, line, out);
}
