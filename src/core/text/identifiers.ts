import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { cryptoAddress, isIban } from "./checksums.ts";

/** Something in a text by which somebody can be reached or paid. Offsets are of the normal text. */
export interface FoundIdentifier {
  readonly type: "phone" | "handle" | "url" | "email" | "crypto" | "iban";
  /** E.164; lower-case handle without "@"; link; lower-case address; compact IBAN; address as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1: checked by its digits, written with its service, or only of the right form. */
  readonly confidence: number;
  /** The service that the text names with a handle. */
  readonly service?: string;
}

export type FoundAccount = FoundIdentifier & { readonly type: "iban" | "crypto" };

/** data/online/identifiers.json. */
export interface IdentifierData {
  readonly ibanLengths: Readonly<Record<string, number>>;
  /** National numbers that regulators keep for fiction: digits with "x" for any. */
  readonly fictionRanges: readonly {
    readonly region: string;
    readonly callingCode: string;
    readonly national: string;
  }[];
  /** Words for one service before a handle, folded. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** What stands before the code of an invitation to a group, by service; the first is how it is written. */
  readonly invites: Readonly<Record<string, readonly string[]>>;
  readonly digitWords: Readonly<Record<string, readonly string[]>>;
}

/** More identifiers than this are a list, not an advert. */
const FOUND_MAX = 400;

/** Works on a copy in which what has been read is blotted out, so that nothing is read twice. */
class Page {
  text: string;
  readonly found: FoundIdentifier[] = [];

  constructor(text: string) {
    this.text = text;
  }

  take(found: FoundIdentifier): void {
    if (this.found.length >= FOUND_MAX) return;
    this.found.push(found);
    this.blot(found.start, found.end);
  }

  blot(start: number, end: number): void {
    this.text = this.text.slice(0, start) + "\ue000".repeat(end - start) + this.text.slice(end);
  }
}

// Every pattern is bounded in each repeat or walks a class that its follower is not in: linear on any text.
const LINK =
  /(?:\b(?:h[tx]{2}ps?:\/\/|www\.)|\b(?=(?:t|wa|m|fb|ig)\.me\/|(?:telegram\.me|telegram\.dog|instagram\.com|tiktok\.com|facebook\.com|snapchat\.com|chat\.whatsapp\.com|api\.whatsapp\.com|youtube\.com|x\.com|twitter\.com|signal\.me|signal\.group)\/))[^\s\ue000"<>\u0600-\u06ff]{3,500}/giu;
const TRAILING = /[.,;:!?)\]}'*\u2026\u060c\u061b\u061f\u06d4\u0964\u1362\u1363]+$/u;
const EMAIL =
  /(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9])/g;
const IBAN_HEAD = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ \u00a0-]?[A-Z0-9]{2,4})/g;
const COIN =
  /(?<![A-Za-z0-9])(?:(?:bc1|ltc1|tb1)[a-z0-9]{20,87}|(?:BC1|LTC1)[A-Z0-9]{20,87}|0x[0-9a-fA-F]{40}|[13TLMDXt][1-9A-HJ-NP-Za-km-z]{25,45})(?![A-Za-z0-9])/g;
const AT = /(?<![\p{L}\p{N}._/@-])@([A-Za-z0-9][A-Za-z0-9_.]{2,39})/gu;
const NAME_AFTER = /^\s{0,2}[:\uFF1A-]?\s{0,2}@?([A-Za-z0-9][A-Za-z0-9_.]{2,39})/u;
const SERVICE_WORD =
  /(?<![\p{L}\p{N}_@/.])([\p{L}]{2,12})(?:\s{0,2}-?([:\uFF1A=>→➡👉⏩])|(?=\s@?[A-Za-z]))/gu;

/** All identifiers of a normal text, in the order in which they stand. */
export function findIdentifiers(
  text: string,
  data: IdentifierData,
  regionHint?: string,
): readonly FoundIdentifier[] {
  const page = new Page(text);
  for (const m of page.text.matchAll(LINK)) readLink(page, m[0], m.index);
  if (page.text.includes("@")) {
    for (const m of page.text.matchAll(EMAIL)) {
      page.take({
        type: "email",
        value: m[0].toLowerCase(),
        start: m.index,
        end: m.index + m[0].length,
        confidence: 0.95,
      });
    }
  }
  for (const account of findAccounts(page.text, data)) page.take(account);
  readPhones(page, data, regionHint);
  readHandles(page, data);
  return page.found.sort((a, b) => a.start - b.start);
}

const PATH_HOSTS: Readonly<Record<string, string>> = {
  "t.me": "telegram",
  "telegram.me": "telegram",
  "telegram.dog": "telegram",
  "instagram.com": "instagram",
  "ig.me": "instagram",
  "tiktok.com": "tiktok",
  "facebook.com": "facebook",
  "fb.me": "facebook",
  "m.me": "messenger",
  "snapchat.com": "snapchat",
  "x.com": "x",
  "twitter.com": "x",
};
const PATH_WORDS: ReadonlySet<string> = new Set(
  "joinchat s c share addstickers p reel reels explore groups events watch story stories search hashtag login permalink.php profile.php add u".split(
    " ",
  ),
);

function readLink(page: Page, raw: string, start: number): void {
  const link = raw.replace(TRAILING, "");
  const end = start + link.length;
  const bare = link
    .replace(/^h[tx]{2}ps?:\/\//i, "")
    .replace(/^(?:www\.|web\.|m\.(?=facebook|tiktok|youtube))/i, "");
  const slash = bare.indexOf("/");
  const host = (slash < 0 ? bare : bare.slice(0, slash)).toLowerCase();
  const path = slash < 0 ? "" : bare.slice(slash + 1);
  const number =
    host === "wa.me"
      ? /^(?:\+|message\/)?(\d{7,15})/.exec(path)
      : host === "api.whatsapp.com"
        ? /phone=(?:\+|%2B)?(\d{7,15})/i.exec(path)
        : null;
  if (number) {
    page.take({ type: "phone", value: `+${number[1]}`, start, end, confidence: 0.97, service: "whatsapp" });
    return;
  }
  const service = PATH_HOSTS[host];
  if (service) {
    const parts = path.split(/[/?#]/);
    const first = parts[0] ?? "";
    const name = (first === "add" || first === "u" || first === "s" ? (parts[1] ?? "") : first)
      .replace(/^@/, "")
      .replace(/\.+$/, "");
    if (/^[A-Za-z0-9][A-Za-z0-9_.]{2,39}$/.test(name) && !PATH_WORDS.has(name.toLowerCase())) {
      page.take({ type: "handle", value: name.toLowerCase(), start, end, confidence: 0.98, service });
      return;
    }
  }
  if (!/[.]/.test(host)) return;
  page.take({ type: "url", value: link.replace(/^hxx/i, "htt"), start, end, confidence: 0.95 });
}

/** Accounts of a text that their check digits tell: IBANs, and addresses of coins. */
export function findAccounts(
  text: string,
  { ibanLengths }: Pick<IdentifierData, "ibanLengths">,
): readonly FoundAccount[] {
  const found: FoundAccount[] = [];
  for (const m of text.matchAll(IBAN_HEAD)) {
    const iban = ibanAt(text, m.index, ibanLengths);
    if (iban) found.push(iban);
  }
  for (const m of text.matchAll(COIN)) {
    const [start, end, value] = [m.index, m.index + m[0].length, cryptoAddress(m[0])];
    const isFree = found.every((f) => f.end <= start || f.start >= end);
    if (value && isFree) found.push({ type: "crypto", value, start, end, confidence: 0.99 });
  }
  return found;
}

function ibanAt(
  text: string,
  start: number,
  lengths: IdentifierData["ibanLengths"],
): FoundAccount | undefined {
  const want = lengths[text.slice(start, start + 2)];
  if (want === undefined) return undefined;
  let compact = "";
  let end = start;
  for (let i = start; i < start + 60 && compact.length < want; i++) {
    const c = text.charAt(i);
    if (/[A-Za-z0-9]/.test(c)) {
      compact += c.toUpperCase();
      end = i + 1;
    } else if (c !== " " && c !== "\u00a0" && c !== "-") break;
  }
  if (compact.length !== want || /[A-Za-z0-9]/.test(text.charAt(end)) || !isIban(compact)) return undefined;
  return { type: "iban", value: compact, start, end, confidence: 0.99 };
}

const TRICK: Readonly<Record<string, string>> = {
  O: "0",
  o: "0",
  Q: "0",
  I: "1",
  l: "1",
  i: "1",
  "|": "1",
  S: "5",
  s: "5",
  B: "8",
  Z: "2",
  z: "2",
};
const GROUP = /[0-9OoQIl|]{1,16}/y;

interface Group {
  readonly digits: string;
  readonly end: number;
}

/** Reads groups of digits from `at`, with the separators that people use; letters stand for digits beside digits. */
function digitGroups(text: string, at: number): readonly Group[] {
  const groups: Group[] = [];
  let i = at;
  let total = 0;
  while (total < 18) {
    let gap = 0;
    while (gap < 4 && /[ .\-()/_*]/.test(text.charAt(i + gap))) gap++;
    if (gap === 4) break;
    GROUP.lastIndex = i + gap;
    const match = GROUP.exec(text);
    if (!match) break;
    const raw = match[0];
    const next = text.charAt(i + gap + raw.length);
    const isLetters = !/[0-9]/.test(raw);
    if ((isLetters && raw.length > 1) || /\p{L}/u.test(next)) {
      // "96O" is a number; the "O" of a word behind it is none.
      const digits = /^[0-9]+/.exec(raw)?.[0];
      if (digits && !/[A-Za-z]/.test(next)) groups.push({ digits, end: i + gap + digits.length });
      break;
    }
    if (isLetters && gap === 0) break;
    const digits = raw.replace(/[^0-9]/g, (c) => TRICK[c] ?? "");
    groups.push({ digits, end: i + gap + raw.length });
    total += digits.length;
    i = groups.at(-1)?.end ?? i;
  }
  // A lone letter at the end belongs to the next word.
  while (groups.length > 0 && !/[0-9]/.test(text.slice(groups.at(-2)?.end ?? at, groups.at(-1)?.end)))
    groups.pop();
  return groups;
}

const START = /(?<![\p{L}\p{N}\ue000])(?:\(\s?)?(?:\+|00)(?=[\s(]{0,2}[0-9OoQIl])/gu;
const NATIONAL = /(?<![\p{L}\p{N}+\ue000.,/])\(?[0Oo][1-9](?=[0-9OoQIl .\-()/]{6})/gu;

function readPhones(page: Page, data: IdentifierData, regionHint: string | undefined): void {
  if (data.digitWords && /\p{L}/u.test(page.text)) readSpelled(page, data);
  for (const m of page.text.matchAll(START)) {
    if (page.text.charCodeAt(m.index) === 0xe000) continue;
    const from = m.index + m[0].length;
    const groups = digitGroups(page.text, from);
    const number = bestNumber(groups, data);
    if (number)
      page.take({
        type: "phone",
        value: number.value,
        start: m.index,
        end: number.end,
        confidence: number.confidence,
      });
  }
  for (const m of page.text.matchAll(NATIONAL)) {
    if (page.text.charCodeAt(m.index) === 0xe000) continue;
    const groups = digitGroups(page.text, m.index + (m[0].startsWith("(") ? 1 : 0));
    const number = nationalNumber(groups, data, regionHint);
    if (number)
      page.take({
        type: "phone",
        value: number.value,
        start: m.index,
        end: number.end,
        confidence: number.confidence,
      });
  }
}

interface Number_ {
  readonly value: string;
  readonly end: number;
  readonly confidence: number;
}

/** The number may be followed by another figure (a price): the best run of groups is taken, valid before possible. */
function bestNumber(groups: readonly Group[], data: IdentifierData): Number_ | undefined {
  let possible: Number_ | undefined;
  let digits = "";
  const runs: { digits: string; end: number }[] = [];
  for (const group of groups) {
    digits += group.digits;
    if (digits.length > 15) break;
    if (digits.length >= 8) runs.push({ digits, end: group.end });
  }
  for (const run of runs.reverse()) {
    // "(0)" between the country code and the number: +44 (0)20 …
    for (const text of [run.digits, run.digits.replace(/^(33|44|49|46|39|41|43|32|31|90)0/, "$1")]) {
      if (isFiction(text, data)) return { value: `+${text}`, end: run.end, confidence: 0.97 };
      const parsed = parsePhoneNumberFromString(`+${text}`);
      if (!parsed?.isPossible()) continue;
      if (parsed.isValid()) return { value: parsed.number, end: run.end, confidence: 0.98 };
      possible ??= { value: parsed.number, end: run.end, confidence: 0.8 };
    }
  }
  return possible;
}

const fits = (digits: string, pattern: string): boolean =>
  digits.length === pattern.length && [...pattern].every((p, i) => p === "x" || p === digits.charAt(i));

const isFiction = (digits: string, data: IdentifierData): boolean =>
  data.fictionRanges.some((range) => fits(digits, range.callingCode + range.national));

/** A number without its country: one of the fiction ranges, or valid where the language of the text is spoken. */
function nationalNumber(
  groups: readonly Group[],
  data: IdentifierData,
  region: string | undefined,
): Number_ | undefined {
  let digits = "";
  for (const group of groups) {
    digits += group.digits;
    if (digits.length > 13) return undefined;
    if (digits.length < 9) continue;
    const range = data.fictionRanges.find(
      (r) => digits === `0${digits.slice(1)}` && fits(digits.slice(1), r.national),
    );
    if (range) return { value: `+${range.callingCode}${digits.slice(1)}`, end: group.end, confidence: 0.75 };
  }
  if (region === undefined || digits.length < 9) return undefined;
  const parsed = parsePhoneNumberFromString(digits, region as "GB");
  return parsed?.isValid()
    ? { value: parsed.number, end: groups.at(-1)?.end ?? 0, confidence: 0.6 }
    : undefined;
}

const SPELL_WORD = /[\p{L}\p{M}]{1,10}|[0-9]{1,12}|\+/gu;
const wordTables = new WeakMap<IdentifierData, ReadonlyMap<string, string>>();

function tableOf(data: IdentifierData): ReadonlyMap<string, string> {
  const known = wordTables.get(data);
  if (known) return known;
  const table = new Map<string, string>();
  for (const [digit, words] of Object.entries(data.digitWords))
    for (const word of words) table.set(word.toLowerCase().normalize("NFC"), digit);
  wordTables.set(data, table);
  return table;
}

/** "plus four four seven seven …": at least five spelled digits in a row that make an international number. */
function readSpelled(page: Page, data: IdentifierData): void {
  const table = tableOf(data);
  let run: { digits: string; spelled: number; start: number; end: number } | undefined;
  const close = (): void => {
    if (run && run.spelled >= 5) {
      const { start, end } = run;
      const digits = run.digits.replace(/^\+/, "").replace(/^00/, "");
      const number = bestNumber([{ digits, end }], data);
      if (number && /^(?:\+|00)/.test(run.digits))
        page.take({ type: "phone", value: number.value, start, end, confidence: 0.85 });
    }
    run = undefined;
  };
  for (const m of page.text.matchAll(SPELL_WORD)) {
    const word = m[0].toLowerCase();
    const digit = /^[0-9+]/.test(word) ? word : table.get(word);
    if (digit === undefined || (run && m.index - run.end > 3)) close();
    if (digit === undefined) continue;
    const spelled = /^[0-9+]/.test(word) ? 0 : 1;
    if (!run) run = { digits: digit, spelled, start: m.index, end: m.index + word.length };
    else {
      run.digits += digit;
      run.spelled += spelled;
      run.end = m.index + word.length;
    }
    if (run.digits.length > 40) close();
  }
  close();
}

function readHandles(page: Page, data: IdentifierData): void {
  for (const m of page.text.matchAll(SERVICE_WORD)) {
    const service = serviceOf(m[1] ?? "", data);
    if (!service) continue;
    const after = m.index + m[0].length;
    const name = NAME_AFTER.exec(page.text.slice(after, after + 48));
    const value = (name?.[1] ?? "").replace(/\.+$/, "");
    if (!name || value.length < 3 || /^\d+$/.test(value)) continue;
    // "سناپ: snap: name": the service in two scripts is no name.
    if (serviceOf(value, data)) continue;
    // With neither colon nor "@", only what cannot be a word: "Snap conv_zz1", "Snap ➡ conv_zz1".
    if (
      !/^[:\uFF1A]$/.test(m[2] ?? "") &&
      !name[0].includes("@") &&
      !/^[A-Za-z][A-Za-z0-9]*[_.\d]/.test(value)
    )
      continue;
    // "Telegram: write to us" names nobody: a plain word counts only where it ends its line or has its "@".
    const isPlain = /^[A-Za-z]+$/.test(value) && !name[0].includes("@");
    if (isPlain && /^\s{0,2}[\p{L}\p{N}]/u.test(page.text.slice(after + name[0].length))) continue;
    const end = after + name[0].length - ((name[1] ?? "").length - value.length);
    page.take({ type: "handle", value: value.toLowerCase(), start: m.index, end, confidence: 0.9, service });
  }
  for (const m of page.text.matchAll(AT)) {
    if (page.text.charCodeAt(m.index) === 0xe000) continue;
    const value = (m[1] ?? "").replace(/\.+$/, "");
    if (value.length < 3) continue;
    page.take({
      type: "handle",
      value: value.toLowerCase(),
      start: m.index,
      end: m.index + 1 + value.length,
      confidence: 0.9,
    });
  }
}

function serviceOf(word: string, data: IdentifierData): string | undefined {
  const lower = word.toLowerCase().replace(/[أإآ]/g, "ا");
  for (const [service, words] of Object.entries(data.services)) if (words.includes(lower)) return service;
  return undefined;
}
