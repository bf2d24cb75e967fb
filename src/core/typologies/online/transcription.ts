import { PLATFORM_CODES, platformCode } from "../../platform-name.ts";

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

/** Whatever platform somebody takes it to be of. */
const numberOf = (pictureSha256: string): string => `screenshot-${pictureSha256.slice(0, 32)}`;

/** The ids that the post of a screenshot may have: somebody may have typed it off as another platform's. */
export const transcribedIds = ({
  platform,
  pictureSha256,
}: Pick<Transcription, "platform" | "pictureSha256">): readonly string[] =>
  [...new Set([...PLATFORM_CODES, platformCode(platform)])].map(
    (code) => `${code}:${numberOf(pictureSha256)}`,
  );

/** A line of posts (formats `posts`). One screenshot is one post, whoever types it off. */
export const transcribedPost = ({
  platform,
  account,
  postedAt,
  text,
  pictureSha256,
}: Transcription): string =>
  `${JSON.stringify({
    id: numberOf(pictureSha256),
    platform: platformCode(platform),
    account: { id: account.trim() },
    posted_at: postedAt,
    text: text.trim(),
    media: [`${SNAPSHOT}${pictureSha256}`],
  })}\n`;

/** SHA-256 of the screenshots among a post's media. */
export const snapshotsIn = (media: readonly string[]): readonly string[] =>
  media.flatMap((one) => (/^sha256:[0-9a-f]{64}$/.test(one) ? [one.slice(SNAPSHOT.length)] : []));
