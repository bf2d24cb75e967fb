/**
 * Grounds are words of an officer, platforms of whatever was imported: one that fewer notices name stands with the others, and so
 * does one that may not be said.
 */
export const OTHER = "other";

/** Sources write a platform as they like: of those that differ in case, width or blanks alone, one. */
export const platformKey = (platform: string): string =>
  platform.normalize("NFKC").replace(/\s+/gu, " ").trim().toLowerCase();

/** What each of these is told as: the spelling that most notices have, or OTHER. */
function toldAs(
  said: readonly string[],
  keyOf: (text: string) => string,
  smallest: number,
  isSayable: (text: string) => boolean,
): (text: string) => string {
  const groups = new Map<string, string[]>();
  for (const text of said) groups.set(keyOf(text), [...(groups.get(keyOf(text)) ?? []), text]);
  const names = new Map(
    [...groups].map(([key, texts]) => {
      const times = (text: string): number => texts.filter((one) => one === text).length;
      const [name = ""] = [...new Set(texts)].sort((a, b) => times(b) - times(a) || (a < b ? -1 : 1));
      const isTold = texts.length >= Math.max(1, smallest) && [...new Set(texts)].every(isSayable);
      return [key, isTold ? name : OTHER] as const;
    }),
  );
  return (text) => names.get(keyOf(text)) ?? OTHER;
}

/** The same notices with what is told of their platform and ground. */
export function asTold<T extends { readonly platform: string; readonly ground: string }>({
  notices,
  smallest,
  isSayable,
}: {
  readonly notices: readonly T[];
  readonly smallest: number;
  readonly isSayable: (text: string) => boolean;
}): readonly T[] {
  const platform = toldAs(
    notices.map((n) => n.platform),
    platformKey,
    smallest,
    isSayable,
  );
  const ground = toldAs(
    notices.map((n) => n.ground),
    (text) => text,
    smallest,
    isSayable,
  );
  return notices.map((n) => ({ ...n, platform: platform(n.platform), ground: ground(n.ground) }));
}

/** In order, the others last. */
export const inOrder = (words: readonly string[]): readonly string[] =>
  [...new Set(words)].sort((a, b) => Number(a === OTHER) - Number(b === OTHER) || (a < b ? -1 : 1));
