import type { Output } from "../output.ts";
import { cleanText } from "../text/clean.ts";
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Makes the record of a post, or says why not. Line breaks in a text stay; an id seen before is taken once. */
export function takeExported(post: ExportedPost, line: number, out: Output, seen: SeenIds): void {
  const { id, accountId, text } = post;
  if (id === undefined || id === "") return void out.reject(line, "FIELD_MISSING", "id");
  if (text === undefined) return void out.reject(line, "FIELD_MISSING", "text");
  if (accountId === undefined || accountId === "") return void out.reject(line, "FIELD_MISSING", "account");
  if (CONTROL.test(`${id}${accountId}${post.accountName ?? ""}${text}`))
    return void out.reject(line, "CONTROL_CHARACTER");
  if (post.postedAt === undefined) return void out.reject(line, "FIELD_MISSING", "date");
  const postedAt = isoDate(post.postedAt);
  if (postedAt === undefined) return void out.reject(line, "DATE_IMPOSSIBLE", "date");
  const key = `${post.platform}:${id}`;
  const sight = seen.see(key, `${accountId}\n${text}`);
  if (sight === "other") out.reject(line, "ID_DUPLICATE", "id");
  if (sight !== "new") return;
  out.record({
    kind: "post",
    id: key,
    platform: post.platform,
    accountId,
    ...(post.accountName === undefined || post.accountName === ""
      ? {}
      : { accountName: cleanText(post.accountName) }),
    postedAt,
    text,
    media: post.media.filter((file) => !CONTROL.test(file)),
  });
}
