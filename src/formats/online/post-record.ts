import type { Output } from "../output.ts";
import { cleanText, hasControl, hasInvisible, isTurned, withoutTurns } from "../text/clean.ts";
import { isoDate } from "../text/dates.ts";
import type { SeenIds } from "../text/seen-ids.ts";

/** A post as an export gives it. */
export interface ExportedPost {
  readonly id: string | undefined;
  readonly platform: string;
  readonly accountId: string | undefined;
  readonly accountName: string | undefined;
  readonly postedAt: string | undefined;
  readonly text: string | undefined;
  readonly media: readonly string[];
}

/** Words and where they lead, as one reads them: an advert says "write to us" and means the link. */
export function linkedText(words: string, target: string | undefined): string {
  if (target === undefined || !TARGET.test(target)) return words;
  const bare = (link: string): string => link.trim().replace(/^https?:\/\/|\/$/gi, "");
  return bare(words) === bare(target) ? words : `${words} (${target.trim()})`;
}

const TARGET = /^\s*(?:https?|tg|tel|mailto|whatsapp|viber|signal|sms|sgnl):\S{1,500}\s*$/i;

/** Makes the record of a post, or says why not. Line breaks in a text stay; an id seen before is taken once. */
export function takeExported(post: ExportedPost, line: number, out: Output, seen: SeenIds): void {
  const { id, accountId, text } = post;
  if (id === undefined || id === "") return void out.reject(line, "FIELD_MISSING", "id");
  if (text === undefined) return void out.reject(line, "FIELD_MISSING", "text");
  if (accountId === undefined || accountId === "") return void out.reject(line, "FIELD_MISSING", "account");
  const { platform, accountName } = post;
  if (!isPlain({ id, platform, accountId, accountName, text }, line, out)) return;
  if (post.postedAt === undefined) return void out.reject(line, "FIELD_MISSING", "date");
  const postedAt = isoDate(post.postedAt);
  if (postedAt === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", "date");
  const key = `${platform}:${id}`;
  const sight = seen.see(key, `${accountId}\n${text}`);
  if (sight === "other") out.reject(line, "ID_DUPLICATE", "id");
  if (sight !== "new") return;
  recordPost({ id: key, platform, accountId, accountName, postedAt, text, media: post.media }, line, out);
}

type Said = Pick<ExportedPost, "platform" | "accountName"> & {
  readonly id: string;
  readonly accountId: string;
  readonly text: string;
};

/** False, and a reject, where an id has signs that nobody sees, or a text what no store keeps. */
export function isPlain(
  { id, platform, accountId, accountName = "", text }: Said,
  line: number,
  out: Output,
): boolean {
  for (const [field, value] of Object.entries({ id, platform, account: accountId }))
    if (hasInvisible(value)) return out.reject(line, "CONTROL_CHARACTER", field);
  for (const [field, value] of Object.entries({ account: accountName, text }))
    if (hasControl(value)) return out.reject(line, "CONTROL_CHARACTER", field);
  return true;
}

/** What is left out of a post that is kept is told: what turns its text, and media that are no names of files. */
export function recordPost(
  { accountName, media, ...post }: Said & { readonly postedAt: string; readonly media: readonly unknown[] },
  line: number,
  out: Output,
): void {
  const files = media.filter((file) => typeof file === "string" && !hasControl(file) && !isTurned(file));
  if (isTurned(post.text)) out.reject(line, "DIRECTION_TURNED", "text");
  if (accountName && isTurned(accountName)) out.reject(line, "DIRECTION_TURNED", "account");
  if (files.length < media.length) out.reject(line, "FIELD_INVALID", "media");
  out.record({
    kind: "post",
    ...post,
    ...(accountName ? { accountName: cleanText(accountName) } : {}),
    text: withoutTurns(post.text),
    media: files as readonly string[],
  });
}
