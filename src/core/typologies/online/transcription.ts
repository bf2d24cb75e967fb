import { platformCode } from "../../platform-name.ts";
import type { Post } from "../../records.ts";

/** Media of a post begin so where they are a screenshot: its SHA-256 in hex follows. The picture is kept by whoever took it. */
const SNAPSHOT = "sha256:";

/** A post as somebody typed it off a screenshot. */
export interface Transcription {
  /** Its name or its code. */
  readonly platform: string;
  readonly account: string;
  /** RFC 3339, or a day. */
  readonly postedAt: string;
  readonly text: string;
  /** SHA-256 of the picture, 64 hex digits. */
  readonly pictureSha256: string;
}

/** What stands first among the media of a screenshot's post. */
export const snapshotMedia = (pictureSha256: string): string => `${SNAPSHOT}${pictureSha256}`;

/** A line of posts (formats `posts`). One screenshot is one post, whoever types it off. */
export const transcribedPost = ({
  platform,
  account,
  postedAt,
  text,
  pictureSha256,
}: Transcription): string =>
  `${JSON.stringify({
    id: `screenshot-${pictureSha256.slice(0, 32)}`,
    platform: platformCode(platform),
    account: { id: account.trim() },
    posted_at: postedAt,
    text: text.trim(),
    media: [snapshotMedia(pictureSha256)],
  })}\n`;

/** SHA-256 of the screenshots among a post's media. */
export const snapshotsIn = (media: readonly string[]): readonly string[] =>
  media.flatMap((one) => (/^sha256:[0-9a-f]{64}$/.test(one) ? [one.slice(SNAPSHOT.length)] : []));

/** A kept post says what was typed: an export may add the account's number and the hour, and older ones wrote the platform in any case. */
export const isTypedAs = (kept: Post, typed: Post): boolean =>
  platformCode(kept.platform) === platformCode(typed.platform) &&
  [kept.accountId, kept.accountName].some((name) => name?.trim() === typed.accountId) &&
  kept.postedAt.startsWith(typed.postedAt) &&
  kept.text.trim() === typed.text;
