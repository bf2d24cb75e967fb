/** Media of a post begin so where they are a screenshot: its SHA-256 in hex follows. The picture is kept by whoever took it. */
const SNAPSHOT = "sha256:";

/** A post as somebody typed it off a screenshot. */
export interface Transcription {
  readonly platform: string;
  readonly account: string;
  /** RFC 3339, or a day. */
  readonly postedAt: string;
  readonly text: string;
  /** SHA-256 of the picture, 64 hex digits. */
  readonly pictureSha256: string;
}

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
    platform,
    account: { id: account },
    posted_at: postedAt,
    text,
    media: [`${SNAPSHOT}${pictureSha256}`],
  })}\n`;

/** SHA-256 of the screenshots among a post's media. */
export const snapshotsIn = (media: readonly string[]): readonly string[] =>
  media.flatMap((one) => (/^sha256:[0-9a-f]{64}$/.test(one) ? [one.slice(SNAPSHOT.length)] : []));
