import { maskNames, mentionMask } from "../../core/index.ts";
import { bornNames } from "../article/born-names.ts";
import type { DecodeContext } from "../format.ts";
import { foldWord } from "../text/tokens.ts";
import type { DocumentAttachment } from "./reading.ts";

/** A header of a mail that names its people, e.g. To. */
export interface MailHeader {
  readonly field: string;
  readonly people: readonly { readonly name: string; readonly address: string }[];
  /** True of a mail that this one brings along: it stands above that one's text, its names are masked in all. */
  readonly isInner?: boolean;
}

export interface NamedMail {
  readonly title?: string;
  readonly pages: readonly string[];
  readonly attachments: readonly DocumentAttachment[];
}

const MASK = "█";
/** Twice what is read of a mail. */
const LETTERS_MAX = 200_000;
/** "Name <name@example.org>", as mails quote each other's headers. */
const QUOTED = /([^\n<>:;,]{1,80}?)(\s{0,3}<[^<>\s@]{1,64}@[^<>\s]{1,255}>)/gu;
/** "Second, First" in quotation marks is one name. */
const IN_MARKS = /"([^"\n]{1,80})"(?=\s{0,3}<(?:[^<>\s@]{1,64}@[^<>\s]{1,255})?>)/gu;
const WORD = /[\p{L}\p{M}]{2,}/gu;

/**
 * A mail says in its headers who its people are, in whatever order and letters: no doubt is left that these are names. They
 * are unreadable wherever the mail has them, unless the node knows them openly; the addresses stay, as identifiers do.
 */
export function withoutMailNames(
  headers: readonly MailHeader[],
  mail: NamedMail,
  context: DecodeContext,
): NamedMail {
  const isOpen = openNames(context);
  const born = bornNames(context.reference);
  const hidden = (name: string): string => (isOpen(name) ? name : name.replace(WORD, masked));
  const names = headers.flatMap(({ people }) => people.map((p) => p.name)).filter((name) => !isOpen(name));
  const isBorn = (name: string): boolean => wordsOf(name).some((word) => born.has(foldWord(word)));
  const mask = mentionMask(names);
  // The words of "Border unit" stand in any text: together they are masked there, and alone those of a person.
  const inBody = mentionMask(names.filter(isBorn));
  const asPhrase = phraseMask(names.filter((name) => !isBorn(name))) ?? mask;
  const inText = (text: string): string =>
    asPhrase(inBody(text.slice(0, LETTERS_MAX)))
      .replace(IN_MARKS, (whole, name: string) => whole.replace(name, hidden(name)))
      .replace(QUOTED, (_, name: string, address: string) => `${hidden(name)}${address}`);
  const head = headers
    .filter((header) => !header.isInner)
    .map(
      ({ field, people }) =>
        `${field}: ${people.map((p) => [hidden(p.name), p.address && `<${p.address}>`].filter(Boolean).join(" ")).join(", ")}`,
    );
  const [first = "", ...rest] = mail.pages;
  return {
    ...(mail.title === undefined ? {} : { title: mask(mail.title) }),
    // A mail that it brings along begins with its subject, of which the same holds as of its own.
    pages: [
      [...head, inText(first.replace(/^Subject: .*/u, mask))].join("\n"),
      ...rest.map((page) => inText(page.replace(/^Subject: .*/u, mask))),
    ],
    attachments: mail.attachments.map((one) => ({
      ...one,
      name: fileName(mask(one.name), born),
      ...(one.read === undefined || "refused" in one.read
        ? {}
        : { read: { ...one.read, pages: one.read.pages.map(inText) } }),
    })),
  };
}

const PHRASES_MAX = 300;

/** Names as they are written, or their words turned round; undefined where they are too many to look for. */
function phraseMask(names: readonly string[]): ((text: string) => string) | undefined {
  const phrases = new Set(
    names.flatMap((name) => {
      const words = wordsOf(name);
      return words.length < 2 ? [] : [words.join(" "), [...words].reverse().join(" ")];
    }),
  );
  if (phrases.size === 0) return (text) => text;
  if (phrases.size > PHRASES_MAX) return undefined;
  const either = [...phrases].map((phrase) => phrase.replaceAll(" ", "[^\\p{L}\\p{M}\\n]{1,3}")).join("|");
  const pattern = new RegExp(`(?<![\\p{L}\\p{M}])(?:${either})(?![\\p{L}\\p{M}])`, "giu");
  return (text) => text.replace(pattern, (phrase) => phrase.replace(WORD, masked));
}

const masked = (word: string): string => MASK.repeat(word.length);
const wordsOf = (text: string): readonly string[] => text.match(WORD) ?? [];
const folded = (name: string): string => wordsOf(name).map(foldWord).sort().join(" ");

function openNames({ knownNames = [] }: DecodeContext): (name: string) => boolean {
  const open = new Set(knownNames.filter((k) => k.isOpen !== false).map((k) => folded(k.name)));
  return (name) => open.has(folded(name));
}

/** Without the folders that it lay in, and without two words and more that people bear as names. */
function fileName(path: string, born: ReadonlySet<string>): string {
  const name = path.split(/[\\/]/).at(-1) ?? "";
  const own = wordsOf(name).filter((word) => born.has(foldWord(word)));
  return own.length < 2 ? name : maskNames(name, own);
}
