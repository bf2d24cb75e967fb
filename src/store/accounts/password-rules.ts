import { WaslError } from "../../core/index.ts";

/** NIST SP 800-63B-4, 3.1.1.2: a password that is the only factor has at least 15 characters. */
const PASSWORD_MIN = 15;
/** What has to be left of it once the words of the house are out: the length that the same page asks of a second factor. */
const OWN_MIN = 8;
/** zxcvbn's highest step: over ten thousand million guesses. */
const SCORE_MIN = 4;
/** Words that anybody would try at this door; docs/administrator.md lists them. */
const HOUSE_WORDS = [
  "wasl",
  "وصل",
  "analyst",
  "supervisor",
  "oversight",
  "administrator",
  "admin",
  "password",
  "passphrase",
];

/**
 * Refuses what is too short (REQUEST_INVALID with `passwordMin`), what stands in lists of passwords that leaked, what
 * is a pattern, and what is little but words of the house (PASSWORD_GUESSABLE). `names` are the account's own.
 */
export async function mustBeHardToGuess(password: string, names: readonly string[]): Promise<void> {
  if ([...password].length < PASSWORD_MIN)
    throw new WaslError("REQUEST_INVALID", { passwordMin: PASSWORD_MIN });
  const words = [...HOUSE_WORDS, ...names.filter((name) => name.length > 2)];
  if (withoutWords(password, words).length < OWN_MIN)
    throw new WaslError("PASSWORD_GUESSABLE", { because: "words of the house" });
  if ((await estimate(password, words)) < SCORE_MIN)
    throw new WaslError("PASSWORD_GUESSABLE", { because: "known or a pattern" });
}

/** Letters and digits that are left: longest words first, since one may hold another. */
function withoutWords(password: string, words: readonly string[]): string {
  let left = bare(password);
  for (const word of words.map(bare).sort((a, b) => b.length - a.length)) left = left.replaceAll(word, "");
  return left;
}

const bare = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** Loaded where a password is set and not before: the list of 49,000 leaked ones is 40 MB in memory. */
async function estimate(password: string, words: readonly string[]): Promise<number> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return zxcvbn.check(password.normalize("NFKC"), [...words]).score;
}
